/** How long a user who has confirmed the password has to do what it was confirmed for. */
export const proofMs = 5 * 60_000;
