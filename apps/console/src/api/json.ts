import type { Message } from '@bufbuild/protobuf';
import type { Timestamp } from '@bufbuild/protobuf/wkt';
import type { HttpBody } from '@verum/contracts';

/**
 * A message as it stands in JSON (proto3 mapping): 64-bit numbers and moments are strings, enums are their names,
 * and a field that holds its default may be absent. A raw body is whatever JSON it holds.
 */
export type Json<T> = T extends string | boolean
  ? T
  : T extends bigint | Uint8Array | Timestamp
    ? string
    : T extends number
      ? number extends T
        ? number
        : string
      : T extends HttpBody
        ? unknown
        : T extends readonly (infer E)[]
          ? readonly Json<E>[]
          : T extends Message
            ? { readonly [K in keyof T as K extends `$${string}` ? never : K]?: Json<NonNullable<T[K]>> | undefined }
            : T;
