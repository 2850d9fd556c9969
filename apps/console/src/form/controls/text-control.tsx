import type { DataType } from '@verum/odm';
import { formatDate } from '../../language/format-date.ts';
import { useMessages } from '../../language/use-messages.ts';
import type { MessageKey } from '../../messages/en.ts';
import { type ControlProps, naming } from './control-props.ts';

const hints: Partial<Readonly<Record<DataType, MessageKey>>> = {
  date: 'hint.date',
  partialDate: 'hint.partialDate',
  incompleteDate: 'hint.partialDate',
  time: 'hint.time',
  partialTime: 'hint.partialTime',
  incompleteTime: 'hint.partialTime',
  datetime: 'hint.datetime',
  partialDatetime: 'hint.partialDatetime',
  incompleteDatetime: 'hint.partialDatetime',
  durationDatetime: 'hint.duration',
};

const numeric: Partial<Readonly<Record<DataType, 'numeric' | 'decimal'>>> = {
  integer: 'numeric',
  float: 'decimal',
  double: 'decimal',
};

const longText = 120;

/**
 * Text, numbers, dates and times. Always a text input: the browser's number field turned `１２０` into nothing and
 * `5.10` into `5.1`, and its date field knows no partial dates.
 */
export function TextControl(props: ControlProps) {
  const { t, language } = useMessages();
  const { id, item, value, onChange } = props;
  const { dataType, length } = item;
  const shared = {
    id,
    value,
    autoComplete: 'off',
    spellCheck: false,
    ...naming(props),
  };
  if (dataType === 'text' && (length ?? 0) > longText) {
    return <textarea {...shared} rows={2} onChange={(event) => onChange(event.target.value)} maxLength={32_000} />;
  }
  const hint = hints[dataType];
  const spoken = dataType === 'date' ? formatDate(value, language) : value;
  return (
    <>
      <input
        {...shared}
        type="text"
        className={`control control-${dataType}`}
        inputMode={numeric[dataType] ?? 'text'}
        placeholder={hint && t(hint)}
        size={sizeOf(dataType, length)}
        onChange={(event) => onChange(event.target.value)}
      />
      {spoken !== value && <span className="spoken">{spoken}</span>}
    </>
  );
}

/** Characters the input is wide. */
function sizeOf(dataType: DataType, length: number | undefined): number {
  if (dataType === 'text') return Math.min(Math.max(length ?? 40, 6), 48);
  if (dataType === 'integer' || dataType === 'float' || dataType === 'double') return 10;
  if (dataType === 'date' || dataType === 'time') return 14;
  return dataType === 'datetime' ? 20 : 28;
}
