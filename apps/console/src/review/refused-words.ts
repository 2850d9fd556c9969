const known = ['NOT_FOUND', 'PERMISSION_DENIED', 'STATE_FORBIDS', 'HELD', 'INVALID_REQUEST', 'REVISION_STALE'] as const;

/** The message of a reason that one of many was refused for: t(`refused.${refusedKey(reason)}`). */
export function refusedKey(reason: string): (typeof known)[number] | 'OTHER' {
  return known.find((one) => one === reason) ?? 'OTHER';
}
