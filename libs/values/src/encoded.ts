import type { ValueSpec } from './data-type.ts';
import { accept, refuse, type ValueCheck } from './refusal.ts';

/**
 * A URI or relative reference (RFC 3986), characters beyond ASCII allowed as in an IRI (RFC 3987) and xs:anyURI.
 * Refused: white space, `< > " { } | \ ^` and the back-tick, a `%` without two hex digits, a second `#`, and a
 * colon in the first segment that is not the end of a scheme.
 */
export function checkUri(spec: ValueSpec, text: string): ValueCheck {
  const isClean = /^(?:[^\s<>"{}|\\^`%\u007f-\u009f]|%[0-9A-Fa-f]{2})+$/.test(text);
  const isOneFragment = text.indexOf('#') === text.lastIndexOf('#');
  const first = /^[^/?#]*/.exec(text)?.[0] ?? '';
  const hasGoodScheme = !first.includes(':') || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(first);
  return isClean && isOneFragment && hasGoodScheme ? accept(text) : refuse('malformed', { dataType: spec.dataType });
}

/** xs:hexBinary: pairs of hexadecimal digits in either case. */
export function checkHexBinary(spec: ValueSpec, text: string): ValueCheck {
  return /^(?:[0-9A-Fa-f]{2})+$/.test(text) ? accept(text) : refuse('malformed', { dataType: spec.dataType });
}

/** xs:base64Binary (RFC 4648): padded, no white space inside, and the bits that padding leaves over are zero. */
export function checkBase64Binary(spec: ValueSpec, text: string): ValueCheck {
  const pattern =
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)$/;
  return pattern.test(text) ? accept(text) : refuse('malformed', { dataType: spec.dataType });
}
