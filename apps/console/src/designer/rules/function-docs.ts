/** A function of an expression: how it is called, and an expression of it that is right, with `d` a date, `n` a number, `t` a text, `l` a list of numbers. */
interface FunctionDoc {
  readonly name: string;
  readonly form: string;
  readonly example: string;
}

/** What an expression may call; what each does stands under `rules.fn.…` in the messages. */
export const functionDocs = [
  { name: 'present', form: 'present(x)', example: 'present(n)' },
  { name: 'blank', form: 'blank(x)', example: 'blank(t)' },
  { name: 'before', form: 'before(a, b)', example: 'before(d, d)' },
  { name: 'notAfter', form: 'notAfter(a, b)', example: 'notAfter(d, d)' },
  { name: 'sameDay', form: 'sameDay(a, b)', example: 'sameDay(d, d)' },
  { name: 'daysBetween', form: 'daysBetween(a, b)', example: 'daysBetween(d, d) < 7' },
  { name: 'yearsBetween', form: 'yearsBetween(a, b)', example: 'yearsBetween(d, d) >= 18' },
  { name: 'size', form: 'size(list)', example: 'size(l) > 1' },
  { name: 'sum', form: 'sum(list)', example: 'sum(l) > 1' },
  { name: 'mean', form: 'mean(list)', example: 'mean(l) > 1.0' },
  { name: 'min', form: 'min(list)', example: 'min(l) > 1' },
  { name: 'max', form: 'max(list)', example: 'max(l) > 1' },
  { name: 'round', form: 'round(x, places)', example: 'round(double(n), 1) > 1.0' },
  { name: 'abs', form: 'abs(x)', example: 'abs(n) > 1' },
  { name: 'floor', form: 'floor(x)', example: 'floor(double(n)) > 1.0' },
  { name: 'ceil', form: 'ceil(x)', example: 'ceil(double(n)) > 1.0' },
  { name: 'sqrt', form: 'sqrt(x)', example: 'sqrt(double(n)) > 1.0' },
  { name: 'pow', form: 'pow(x, y)', example: 'pow(double(n), 2.0) > 1.0' },
  { name: 'ln', form: 'ln(x)', example: 'ln(double(n)) > 1.0' },
  { name: 'exp', form: 'exp(x)', example: 'exp(double(n)) > 1.0' },
  { name: 'int', form: 'int(x)', example: 'int(t) > 1' },
  { name: 'double', form: 'double(x)', example: 'double(n) > 1.0' },
  { name: 'string', form: 'string(x)', example: 'string(n) == "1"' },
  { name: 'convert', form: 'convert(x, from, to)', example: 'convert(n, "kg", "g") > 1.0' },
  { name: 'compareDecimals', form: 'compareDecimals(a, b)', example: 'compareDecimals(t, "1.0") > 0' },
  { name: 'matches', form: 'text.matches(pattern)', example: 't.matches("^A")' },
  { name: 'contains', form: 'text.contains(part)', example: 't.contains("A")' },
  { name: 'startsWith', form: 'text.startsWith(part)', example: 't.startsWith("A")' },
  { name: 'endsWith', form: 'text.endsWith(part)', example: 't.endsWith("A")' },
] as const satisfies readonly FunctionDoc[];

export type FunctionName = (typeof functionDocs)[number]['name'];
