import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { edc } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import { type Annotation, annotate, listAnnotations } from '../logic/casebook/annotate.ts';
import { removeForm, removeGroup, skipForm } from '../logic/casebook/change-entry.ts';
import { listForeignFacts } from '../logic/casebook/list-foreign-facts.ts';
import { getFile } from '../logic/file/get-file.ts';
import { uploadFile } from '../logic/file/upload-file.ts';
import { skipVisit } from '../logic/visit/skip-visit.ts';
import type { ServiceContext } from '../service-context.ts';
import { toForeignFact } from './foreign-messages.ts';
import { toCasebook, toForm } from './messages.ts';

const nothing = new Uint8Array();

/** verum.edc.v1.CaptureService: message ↔ command, nothing else. */
export function captureService(service: ServiceContext): Binding {
  return bind(edc.CaptureService, {
    skipForm: async (request, call) => toForm(await skipForm(service, call, stepOf(request))),
    skipVisit: async (request, call) => toCasebook(await skipVisit(service, call, request)),
    removeForm: async (request, call) => toForm(await removeForm(service, call, stepOf(request))),
    removeGroup: async (request, call) =>
      toForm(await removeGroup(service, call, { ...stepOf(request), group: request.group })),
    async uploadFile({ study, subject, document, name }, call) {
      const command = {
        study,
        subject,
        name,
        mediaType: document?.contentType ?? '',
        bytes: document?.data ?? nothing,
      };
      const { size, ...file } = await uploadFile(service, call, command);
      return { ...file, size: BigInt(size) };
    },
    getFile: (request, call) => getFile(service, call, request),
    annotate: async (request, call) => toAnnotation(await annotate(service, call, request)),
    async listAnnotations(request, call) {
      const annotations = await listAnnotations(service, call, request);
      return { annotations: annotations.map(toAnnotation) };
    },
    async listForeignFacts(request, call) {
      const { facts, nextPageToken } = await listForeignFacts(service, call, request);
      return { facts: facts.map(toForeignFact), nextPageToken };
    },
  });
}

function stepOf<T extends { readonly expectedRevision: bigint }>(request: T) {
  return { ...request, expectedRevision: Number(request.expectedRevision) };
}

function toAnnotation({ actorName, at, ...rest }: Annotation): MessageInitShape<typeof edc.AnnotationSchema> {
  return { ...rest, actorName: actorName ?? '', at: timestampFromMs(Date.parse(at)) };
}
