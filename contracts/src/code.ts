/** How the contracts write codes of studies, sites, hospitals and schedules, and screening numbers. */
export const codePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
