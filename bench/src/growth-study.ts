/** A study of any size: visits that each have the same forms, forms of thirty integers, and checks over them. */
export interface GrowthStudy {
  readonly oid: string;
  readonly visits: number;
  readonly forms: number;
  /** Range checks of single items. */
  readonly ranges: number;
  /** Checks in CEL that compare an item with one of the next form of the visit. */
  readonly acrossForms: number;
  /** Checks in CEL that compare an item with the same item at the first visit. */
  readonly acrossVisits: number;
}

export const itemsOfForm = 30;
const item = (form: number, n: number) => `IT.${form}.${n}`;

/** ODM 2.0. Every check holds for what `valuesOf` gives. */
export function growthStudy({ oid, visits, forms, ranges, acrossForms, acrossVisits }: GrowthStudy): Uint8Array {
  const range = (n: number) => n < ranges;
  const checks = (form: number, place: number) => {
    // Spread over the forms: the first check of each form, then the second.
    const nth = place * forms + form;
    const other = nth - ranges;
    if (range(nth)) return `<RangeCheck Comparator="LE" SoftHard="Soft"><CheckValue>900</CheckValue></RangeCheck>`;
    if (other < acrossForms)
      return cel(`~FO.${(form + 1) % forms}/IG.${(form + 1) % forms}/${item((form + 1) % forms, place)}`, form, place);
    if (other < acrossForms + acrossVisits) return cel(`SE.0~FO.${form}/IG.${form}/${item(form, place)}`, form, place);
    return '';
  };
  const cel = (input: string, form: number, place: number) => `<RangeCheck SoftHard="Soft"><MethodSignature>
      <Parameter Name="here" DataType="integer" Definition="IG.${form}/${item(form, place)}" OrderNumber="1"/>
      <Parameter Name="there" DataType="integer" Definition="${input}" OrderNumber="2"/>
      <ReturnValue Name="result" DataType="boolean"/></MethodSignature>
      <FormalExpression Context="CEL"><Code>here &lt;= there + 900</Code></FormalExpression></RangeCheck>`;
  const each = (count: number, text: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => text(n)).join('');
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0" ODMVersion="2.0" FileType="Snapshot" Granularity="Metadata" FileOID="G" CreationDateTime="2026-05-01T00:00:00Z">
  <Study OID="ST.GROWTH" StudyName="GROWTH" ProtocolName="GROWTH"><MetaDataVersion OID="${oid}" Name="${oid}">
    <Protocol><StudyEventGroupRef StudyEventGroupOID="SEG" OrderNumber="1" Mandatory="Yes"/></Protocol>
    <StudyEventGroupDef OID="SEG" Name="Plan">${each(visits, (v) => `<StudyEventRef StudyEventOID="SE.${v}" OrderNumber="${v + 1}" Mandatory="Yes"/>`)}</StudyEventGroupDef>
    ${each(visits, (v) => `<StudyEventDef OID="SE.${v}" Name="SE.${v}" Repeating="No" Type="Scheduled">${each(forms, (f) => `<ItemGroupRef ItemGroupOID="FO.${f}" OrderNumber="${f + 1}" Mandatory="Yes"/>`)}</StudyEventDef>`)}
    ${each(forms, (f) => `<ItemGroupDef OID="FO.${f}" Name="FO.${f}" Repeating="No" Type="Form"><ItemGroupRef ItemGroupOID="IG.${f}" OrderNumber="1" Mandatory="Yes"/></ItemGroupDef>`)}
    ${each(forms, (f) => `<ItemGroupDef OID="IG.${f}" Name="IG.${f}" Repeating="No" Type="Section">${each(itemsOfForm, (n) => `<ItemRef ItemOID="${item(f, n)}" OrderNumber="${n + 1}" Mandatory="No"/>`)}</ItemGroupDef>`)}
    ${each(forms, (f) => each(itemsOfForm, (n) => `<ItemDef OID="${item(f, n)}" Name="${item(f, n)}" DataType="integer">${checks(f, n)}</ItemDef>`))}
  </MetaDataVersion></Study>
</ODM>`);
}

/** Thirty items of a form, each another value than in the save before. */
export function valuesOf(form: number, n: number): { path: string; value: string }[] {
  return Array.from({ length: itemsOfForm }, (_, place) => ({
    path: `IG.${form}/${item(form, place)}`,
    value: String(100 + ((n + place) % 500)),
  }));
}
