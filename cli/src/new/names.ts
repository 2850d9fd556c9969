import { UsageError } from '../command.ts';

/** One name in every spelling that the code has for it. */
export interface Spelling {
  /** `studyKit` */
  readonly camel: string;
  /** `StudyKit` */
  readonly pascal: string;
  /** `study-kit` */
  readonly kebab: string;
  /** `study_kit` */
  readonly snake: string;
  /** `Study kit`, as a sentence begins. */
  readonly words: string;
}

/** @param pascal `StudyKit` */
export function spell(pascal: string): Spelling {
  const parts = (pascal.match(/[A-Z][a-z0-9]*/g) ?? []).map((part) => part.toLowerCase());
  const camel = `${pascal[0]?.toLowerCase()}${pascal.slice(1)}`;
  const words = parts.join(' ');
  const sentence = `${words[0]?.toUpperCase()}${words.slice(1)}`;
  return { camel, pascal, kebab: parts.join('-'), snake: parts.join('_'), words: sentence };
}

/** `Kit` → `Kits`, `Pharmacy` → `Pharmacies`, `Batch` → `Batches`; English has more to it, and `--entity` helps. */
export function plural(pascal: string): string {
  if (/[^aeiou]y$/.test(pascal)) return `${pascal.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(pascal) ? `${pascal}es` : `${pascal}s`;
}

/** What a generated name must not be: words of SQL and TypeScript, and names that mean something here already. */
const taken = new Set(
  `all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
   current_user default deferrable desc distinct do else end except false fetch for foreign from grant group having in
   initially intersect into join lateral leading left like limit localtime natural not null offset on only or order
   outer placing primary references returning right select session_user similar some symmetric system table tablesample
   then to trailing true union unique user using variadic verbose when where window with
   await break catch class const continue debugger delete enum export extends finally function if implements import
   instanceof interface let new package private protected public return static super switch this throw try typeof var
   void while yield object string number boolean symbol never unknown type of
   audit contracts gateway idempotency migration outbox platform postgres study site subject title verum`.split(/\s+/),
);

/**
 * A context's name becomes its folder, its schema and its role: one word of small letters.
 * @throws UsageError
 */
export function contextName(name: string): string {
  if (!/^[a-z]{2,30}$/.test(name)) {
    throw new UsageError(
      `'${name}' cannot name a context: one word of 2 to 30 small letters (上下文名称须为 2–30 个小写字母的单词)`,
    );
  }
  return free(name, name);
}

/**
 * `Kit`, `StudyKit`, `DispenseKit`.
 * @throws UsageError
 */
export function pascalName(name: string): string {
  if (!/^([A-Z][a-z0-9]+)+$/.test(name) || name.length > 50) {
    throw new UsageError(`'${name}' is not written like DispenseKit (名称须采用 DispenseKit 形式)`);
  }
  return free(name, spell(name).snake);
}

function free(name: string, word: string): string {
  if (taken.has(word) || word.startsWith('pg_')) {
    throw new UsageError(`'${name}' is a word that SQL, TypeScript or Verum keeps for itself (该名称为保留字)`);
  }
  return name;
}
