/** A path as a word of a POSIX shell, so that a command of ours can be copied as it is. */
export function shellQuote(path: string): string {
  if (/^[\w@%+=:,./-]+$/.test(path)) return path
  // A name with a control character is written in the shell's own escapes: a line break would end the command.
  if (/\p{Cc}/u.test(path))
    return `$'${path.replace(/['\\]/g, '\\$&').replace(/\p{Cc}/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)}'`
  return `'${path.replaceAll("'", "'\\''")}'`
}

/** The command that counts the commits of a file as the audit does. */
export function commitCountCommand(paths: readonly string[]): string {
  return `git log --no-merges --full-history --oneline -- ${paths.map(shellQuote).join(' ')} | wc -l`
}

/** "1 commit", "2 commits"; `plural` where an s does not do. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`
}

/** "a, b, c and 4 more": a list of at most `max` names that says what it leaves out. */
export function named(names: readonly string[], max = 5): string {
  const shown = names.slice(0, max).map((name) => `\`${name}\``)
  const rest = names.length - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ')
}
