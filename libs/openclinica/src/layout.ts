import type { ContentRef, GroupDef } from '@verum/odm';
import { Oids, oidOf } from './oids.ts';
import { plain } from './responses.ts';
import type { Findings, Row } from './template.ts';

/** As many as OpenClinica shows where GROUP_REPEAT_MAX is blank. */
const REPEATS = 40;

export interface Slot {
  readonly oid: string;
  readonly isRepeating: boolean;
  readonly content: ContentRef[];
  /** The first item of a section carries what the section says. */
  readonly sectionStart: Row | undefined;
}

interface Making {
  readonly definition: Omit<GroupDef, 'content'>;
  readonly content: ContentRef[];
}

/**
 * Where items stand: a group a GROUP_LABEL, in the order of first items; items without one are of their section's own
 * group. A group that does not repeat and lies in several sections is one group in each.
 */
export class Layout {
  readonly #sections: ReadonlyMap<string, Row>;
  readonly #labels: ReadonlyMap<string, Row>;
  readonly #made = new Map<string, Making>();
  readonly #sectionsOf = new Map<string, Set<string>>();
  readonly #oids = new Oids();
  readonly #begun = new Set<string>();
  readonly #told = new Set<string>();
  readonly #findings: Findings;

  constructor(sections: readonly Row[], groups: readonly Row[], findings: Findings) {
    this.#findings = findings;
    this.#sections = this.#byLabel(sections, 'SECTION_LABEL');
    this.#labels = this.#byLabel(groups, 'GROUP_LABEL');
  }

  get groups(): GroupDef[] {
    return [...this.#made.values()].map(({ definition, content }) => ({ ...definition, content }));
  }

  place(item: Row): Slot {
    const section = item.text('SECTION_LABEL');
    const label = item.text('GROUP_LABEL');
    this.#expect(item, 'SECTION_LABEL', section, this.#sections);
    const isOwn = label === '' || /^ungrouped$/i.test(label);
    if (!isOwn) this.#expect(item, 'GROUP_LABEL', label, this.#labels);
    const row = isOwn ? undefined : this.#labels.get(label);
    const isRepeating = row?.text('GROUP_LAYOUT').toUpperCase() === 'GRID';
    const home = this.#home(item, isOwn ? '' : label, section, isRepeating);
    const isFirst = !this.#begun.has(section);
    this.#begun.add(section);
    let made = this.#made.get(home);
    if (!made) {
      const oid = this.#oids.of(home, oidOf(home));
      made = { definition: this.#definition(oid, label, section, row, isFirst), content: [] };
      this.#made.set(home, made);
    }
    const sectionStart = isFirst ? this.#sections.get(section) : undefined;
    return { oid: made.definition.oid, isRepeating, content: made.content, sectionStart };
  }

  /** Which group it is, before its OID: the first section of a label has the label itself. */
  #home(item: Row, label: string, section: string, isRepeating: boolean): string {
    if (label === '') return `UNGROUPED.${section}`;
    const sections = this.#sectionsOf.get(label) ?? new Set();
    this.#sectionsOf.set(label, sections);
    const isOther = sections.size > 0 && !sections.has(section);
    sections.add(section);
    if (!isOther && [...sections][0] === section) return label;
    const [rule, message, action] = isRepeating
      ? ([
          'grid-in-sections',
          { en: 'A repeating group lies in several sections', zh: '重复组分布在多个节中' },
          { en: 'All of it stands in the first one.', zh: '整组置于第一个节。' },
        ] as const)
      : ([
          'group-in-sections',
          { en: 'A group lies in several sections', zh: '该组分布在多个节中' },
          { en: 'It is a group of its own in each.', zh: '在每个节中各成一组。' },
        ] as const);
    if (isOther)
      this.#findings.tell(item.place('GROUP_LABEL'), isRepeating ? 'warning' : 'info', rule, message, action);
    return isRepeating ? label : `${label}.${section}`;
  }

  #definition(
    oid: string,
    label: string,
    section: string,
    row: Row | undefined,
    isFirst: boolean,
  ): Making['definition'] {
    const isRepeating = row?.text('GROUP_LAYOUT').toUpperCase() === 'GRID';
    const title = this.#sections.get(section)?.text('SECTION_TITLE') || section;
    const header = isRepeating ? row?.text('GROUP_HEADER') : '';
    const own = header || label;
    // The first group of a section is headed by it; the others by themselves.
    const [description] = isFirst || label === '' ? plain(title, header ?? '') : plain(own);
    if (row?.text('GROUP_DISPLAY_STATUS').toUpperCase() === 'HIDE') this.#hidden(row);
    return {
      oid,
      name: label || title,
      description: description ? [{ ...description, text: description.text.replaceAll('\n', ': ') }] : [],
      repeating: isRepeating,
      ...(isRepeating && { repeatingLimit: this.#limit(row) }),
    };
  }

  #limit(row: Row | undefined): number {
    const text = row?.text('GROUP_REPEAT_MAX') ?? '';
    if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
    if (text !== '' && row) {
      const message = { en: 'The number of repeats is none', zh: '重复次数无效' };
      const action = { en: `${REPEATS} are allowed, as where it is blank.`, zh: `按空白处理，允许 ${REPEATS} 次。` };
      this.#findings.tell(row.place('GROUP_REPEAT_MAX'), 'warning', 'repeat-limit', message, action);
    }
    return REPEATS;
  }

  #hidden(row: Row): void {
    const message = {
      en: 'The group is hidden until a rule shows it, and rules are not in the template',
      zh: '该组须由规则显示，而模板中没有规则',
    };
    const action = { en: 'It is shown always; write its condition anew.', zh: '现在始终显示，请重新编写其条件。' };
    this.#findings.tell(row.place('GROUP_DISPLAY_STATUS'), 'warning', 'hidden-by-rule', message, action);
  }

  #byLabel(rows: readonly Row[], column: string): ReadonlyMap<string, Row> {
    const byLabel = new Map<string, Row>();
    for (const row of rows) {
      const label = row.text(column);
      if (label !== '' && !byLabel.has(label)) byLabel.set(label, row);
      else {
        const message = { en: 'The label is missing or there twice', zh: '标签缺失或重复' };
        const action = { en: 'The row was left out.', zh: '已略去该行。' };
        this.#findings.tell(row.place(column), 'error', 'label-twice', message, action);
      }
    }
    return byLabel;
  }

  /** A label that its own sheet does not have, told once. */
  #expect(item: Row, column: string, label: string, known: ReadonlyMap<string, Row>): void {
    if (known.has(label) || this.#told.has(`${column} ${label}`)) return;
    this.#told.add(`${column} ${label}`);
    const message = { en: 'The sheet of labels does not have it', zh: '标签所在的工作表中没有它' };
    const action = { en: 'It is taken for one without more to it.', zh: '按没有其他说明的标签处理。' };
    this.#findings.tell(item.place(column), 'warning', 'label-unknown', message, action);
  }
}
