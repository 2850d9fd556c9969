import { type Extensions, el, serialise } from '@verum/odm';
import { responseType } from './responses.ts';
import type { Row } from './template.ts';

const NAMESPACE = 'http://www.openclinica.org/ns/odm_ext_v130/v3.1';

/** What ODM has no place for, as OpenClinica itself writes it beside an item: PHI, texts around it, how it is answered. */
export function detailsOf(row: Row, formOid: string, itemOid: string, order: number): Extensions {
  const text = (name: string, column: string) => {
    const content = row.text(column);
    return content === '' ? undefined : el(`OpenClinica:${name}`, {}, [content]);
  };
  const attribute = (column: string) => row.text(column) || undefined;
  const response = { ResponseType: responseType(row), ResponseLayout: attribute('RESPONSE_LAYOUT') };
  const present = {
    FormOID: formOid,
    ColumnNumber: attribute('COLUMN_NUMBER'),
    ParentItemOID: attribute('PARENT_ITEM'),
    PHI: row.text('PHI') === '1',
    ShowItem: row.text('ITEM_DISPLAY_STATUS').toUpperCase() !== 'HIDE',
    OrderInForm: order,
  };
  const details = el('OpenClinica:ItemDetails', { 'xmlns:OpenClinica': NAMESPACE, ItemOID: itemOid }, [
    el('OpenClinica:ItemPresentInForm', present, [
      text('LeftItemText', 'LEFT_ITEM_TEXT'),
      text('RightItemText', 'RIGHT_ITEM_TEXT'),
      text('ItemHeader', 'HEADER'),
      text('ItemSubHeader', 'SUBHEADER'),
      text('SectionLabel', 'SECTION_LABEL'),
      el('OpenClinica:ItemResponse', response),
    ]),
  ]);
  return { elements: [{ name: 'ItemDetails', namespace: NAMESPACE, xml: serialise(details) }] };
}
