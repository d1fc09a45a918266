/** The command line was used wrongly: the message names the bad value and the remedy. It ends the program with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
