/**
 * The rules of a diary, the same on a participant's phone and on the server: when a task is open, which item comes
 * next, what an entry is.
 */
export {};
