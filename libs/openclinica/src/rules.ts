import type { ConditionDef, ItemDef, MethodDef, MethodSignature } from '@verum/odm';
import { translateCalculation, variable } from '@verum/redcap';
import { isSeveral, type Option, responseType } from './responses.ts';
import type { Findings, Row } from './template.ts';

/** Of a rule's characters, as the template's instructions bound a validation. */
export const RULE_MAX = 1000;

/** What is known of an item when rules are read. */
export interface Known {
  readonly row: Row;
  readonly dataType: ItemDef['dataType'];
  readonly group: string;
  readonly isRepeating: boolean;
  readonly options: readonly Option[] | undefined;
  /** One a choice, where several may be chosen. */
  readonly oids: readonly string[];
}

/** Conditions and derivations, in CEL where their meaning is certain, always with what was written. */
export class Rules {
  readonly conditions: ConditionDef[] = [];
  readonly methods: MethodDef[] = [];
  readonly #known: ReadonlyMap<string, Known>;
  readonly #findings: Findings;

  constructor(known: ReadonlyMap<string, Known>, findings: Findings) {
    this.#known = known;
    this.#findings = findings;
  }

  /** ODM's condition is when a place is NOT collected; the template's, when a hidden item is shown. */
  condition(own: Known): string | undefined {
    const { row } = own;
    const code = row.text('SIMPLE_CONDITIONAL_DISPLAY');
    const isHidden = row.text('ITEM_DISPLAY_STATUS').toUpperCase() === 'HIDE';
    if (!isHidden) {
      if (code !== '') this.#tell(row, 'SIMPLE_CONDITIONAL_DISPLAY', 'without-effect');
      return undefined;
    }
    if (code === '') {
      this.#tell(row, 'ITEM_DISPLAY_STATUS', 'hidden-by-rule');
      return undefined;
    }
    const oid = `CO.${row.text('ITEM_NAME')}`;
    const found = this.#hiding(own, code);
    if (!found) this.#tell(row, 'SIMPLE_CONDITIONAL_DISPLAY', 'not-executable');
    this.conditions.push({
      ...{ oid, name: oid, description: [{ lang: 'en', text: `Shown only for ${code}` }] },
      expressions: [
        ...(found ? [{ context: 'CEL', code: found.cel }] : []),
        { context: 'OpenClinica SIMPLE_CONDITIONAL_DISPLAY', code },
      ],
      ...(found && { signature: found.signature }),
    });
    return oid;
  }

  /** `ITEM, VALUE, message`: hidden unless the item has the value, so also while it is blank. */
  #hiding(own: Known, code: string): { readonly cel: string; readonly signature: MethodSignature } | undefined {
    if (code.length > RULE_MAX) return undefined;
    const [name = '', written = ''] = code.split(/(?<!\\),/, 2).map((part) => part.trim());
    const control = this.#known.get(name);
    const value = written.replaceAll('\\,', ',');
    const at = control?.options?.findIndex((option) => option.code === value) ?? -1;
    if (!control || control === own || at < 0 || !isReached(own, control)) return undefined;
    const several = isSeveral(control.row);
    const oid = several ? control.oids[at] : control.oids[0];
    const input = variable(name);
    const literal = several ? 'true' : constant(control.dataType, control.options?.[at]?.code ?? '');
    if (oid === undefined || literal === undefined) return undefined;
    return {
      cel: `blank(${input}) || ${input} != ${literal}`,
      signature: signature([{ name: input, definition: `${control.group}/${oid}` }]),
    };
  }

  /** Arithmetic of numbers in the same group or in one that does not repeat; all else is kept. */
  method(own: Known): string | undefined {
    const { row } = own;
    const code = row.text('RESPONSE_VALUES_OR_CALCULATIONS');
    if (!/calculation$/.test(responseType(row)) || code === '') return undefined;
    const oid = `MT.${row.text('ITEM_NAME')}`;
    const found = responseType(row) === 'calculation' ? this.#derivation(own, code) : undefined;
    if (!found) this.#tell(row, 'RESPONSE_VALUES_OR_CALCULATIONS', 'not-executable');
    this.methods.push({
      ...{ oid, name: oid, description: [{ lang: 'en', text: code }], type: 'Computation' },
      expressions: [...(found ? [{ context: 'CEL', code: found.cel }] : []), { context: 'OpenClinica', code }],
      ...(found && { signature: found.signature }),
    });
    return oid;
  }

  #derivation(own: Known, code: string): { readonly cel: string; readonly signature: MethodSignature } | undefined {
    if (code.length > RULE_MAX) return undefined;
    const formula = /^func:\s*([\w\s.()+\-*/]+)$/i.exec(code)?.[1];
    // A whole number is certain only of whole numbers, and not of a quotient.
    const isWhole = own.dataType === 'integer';
    if (!formula || (own.dataType !== 'float' && !isWhole) || (isWhole && formula.includes('/'))) return undefined;
    const marked = formula.replaceAll(/(?<![\w.])[A-Za-z_]\w*/g, (name) =>
      this.#known.has(name) ? `[${name}]` : name,
    );
    const isNumber = (name: string) => {
      const one = this.#known.get(name);
      if (!one || one === own || !isReached(own, one)) return false;
      return one.dataType === 'integer' || (one.dataType === 'float' && !isWhole);
    };
    const found = translateCalculation(marked, isNumber);
    if (!found || /[a-z]\w*\s*\(/i.test(formula) || (isWhole && /\d\.\d/.test(formula))) return undefined;
    const inputs = found.fields.map((name) => ({
      ...{ name: variable(name), definition: `${this.#known.get(name)?.group}/${name}` },
    }));
    return { cel: found.cel, signature: signature(inputs) };
  }

  #tell(row: Row, column: string, rule: keyof typeof texts): void {
    const { message, action, severity } = texts[rule];
    this.#findings.tell(row.place(column), severity, rule, message, action);
  }
}

const isReached = (own: Known, other: Known) => !other.isRepeating || other.group === own.group;

function signature(inputs: readonly { readonly name: string; readonly definition: string }[]): MethodSignature {
  return { parameters: inputs.map((input) => ({ ...input, dataType: 'text' })), returnValues: [] };
}

function constant(dataType: ItemDef['dataType'], code: string): string | undefined {
  if (dataType === 'text') return JSON.stringify(code);
  if (dataType === 'integer') return /^-?(?:0|[1-9]\d{0,15})$/.test(code) ? code : undefined;
  if (dataType !== 'float' || !/^-?\d{1,15}(?:\.\d{1,15})?$/.test(code)) return undefined;
  return code.includes('.') ? code : `${code}.0`;
}

const texts = {
  'not-executable': {
    severity: 'warning',
    message: { en: 'The meaning of the rule is not certain', zh: '该规则的含义不够确定' },
    action: { en: 'It is kept as it is written and not executed.', zh: '按原文保留，不执行。' },
  },
  'hidden-by-rule': {
    severity: 'warning',
    message: {
      en: 'The item is hidden until a rule shows it, and rules are not in the template',
      zh: '该数据项须由规则显示，而模板中没有规则',
    },
    action: { en: 'It is shown always; write its condition anew.', zh: '现在始终显示，请重新编写其条件。' },
  },
  'without-effect': {
    severity: 'info',
    message: { en: 'The condition has no effect: the item is not hidden', zh: '该条件不起作用：数据项未设为隐藏' },
    action: { en: 'It was left out.', zh: '已略去。' },
  },
} as const;
