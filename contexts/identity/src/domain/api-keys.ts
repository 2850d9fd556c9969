/** A key of a user for programs; never holds its secret. Times in UTC milliseconds. */
export interface ApiKey {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  /** None stands for the owner's grants as they are at each use. */
  readonly grants: readonly string[];
  readonly createdMs: number;
  readonly expiresMs: number;
  readonly revokedMs: number | null;
  readonly lastUsedMs: number | null;
}
