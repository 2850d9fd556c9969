interface KeysHelpProps {
  readonly keys: readonly (readonly [keys: string, does: string])[];
}

/** What the keyboard does on the page, in a line. */
export function KeysHelp({ keys }: KeysHelpProps) {
  return (
    <p className="keys-help">
      {keys.map(([names, does]) => (
        <span key={names}>
          {names.split(' ').map((name) => (
            <kbd key={name}>{name}</kbd>
          ))}
          {does}
        </span>
      ))}
    </p>
  );
}
