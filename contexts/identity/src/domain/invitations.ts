const hourMs = 60 * 60_000;

/** How long the one-time link of a user is good. */
export const invitationMs = 72 * hourMs;
/** How long the link of the first administrator is good; whoever holds it gets everything. */
export const firstAdministratorMs = 24 * hourMs;
