import type { Extensions } from './model.ts';

/** Of the vendor parts of REDCap's ODM. */
export const redcapNamespace = 'https://projectredcap.org';

/** The value of an attribute that a vendor has added, whatever prefix it is written with. */
export function extensionAttribute(
  { extensions }: { readonly extensions?: Extensions | undefined },
  namespace: string,
  name: string,
): string | undefined {
  const isNamed = (written: string) => written.slice(written.indexOf(':') + 1) === name;
  return extensions?.attributes?.find((one) => one.namespace === namespace && isNamed(one.name))?.value;
}
