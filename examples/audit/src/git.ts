import { spawn } from 'node:child_process'
import { AuditError } from './audit-error.ts'

/** A record longer than this is no path and no author: the stream is not what we think it is. */
const RECORD_CHARS_MAX = 1_000_000

/** Enough of git's complaint to show; a broken repository can complain once per object. */
const STDERR_CHARS_MAX = 4_000

/**
 * The audited repository is not trusted: its configuration must not start programs (file monitor, signature checks,
 * external diffs, hooks), and we never write to it. The rest makes the output the same on every machine.
 */
const GLOBAL_ARGUMENTS = [
  '--no-pager',
  '--no-optional-locks',
  ...['-c', 'core.quotepath=off'],
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', 'core.hooksPath=/dev/null'],
  ...['-c', 'color.ui=false'],
  ...['-c', 'log.showSignature=false'],
  ...['-c', 'log.showRoot=true'],
  ...['-c', 'i18n.logOutputEncoding=UTF-8'],
]

export interface GitOptions {
  /** The folder git runs in. */
  readonly cwd: string
  readonly signal: AbortSignal
  /** Exit codes that are an answer rather than a failure: `git grep` says 1 for "nothing found". Default: only 0. */
  readonly goodExitCodes?: readonly number[]
}

/**
 * Runs git and yields its output record by record (NUL-separated, as `-z` writes them), so that a long history never
 * lies in memory as a whole. Throws `AuditError` when git is missing or fails, and the signal's reason when aborted.
 * Leaving the loop early ends git.
 */
export async function* gitRecords(args: readonly string[], options: GitOptions): AsyncGenerator<string> {
  options.signal.throwIfAborted()
  const child = spawn('git', [...GLOBAL_ARGUMENTS, ...args], {
    cwd: options.cwd,
    env: gitEnvironment(),
    signal: options.signal,
    stdio: ['ignore', 'pipe', 'pipe'],
    // In a group of its own, so that Ctrl-C reaches this process alone: git must not look as if it had failed.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  let complaint = ''
  child.stderr.setEncoding('utf8')
  child.stderr.on('data', (chunk: string) => {
    if (complaint.length < STDERR_CHARS_MAX) complaint += chunk
  })
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  // The loop below may leave before it awaits the end; the end is then nobody's business any more.
  closed.catch(() => undefined)

  try {
    child.stdout.setEncoding('utf8')
    let rest = ''
    for await (const chunk of child.stdout as AsyncIterable<string>) {
      const records = (rest + chunk).split('\0')
      rest = records.pop() ?? ''
      if (rest.length > RECORD_CHARS_MAX) throw failure(args, `a record of more than ${RECORD_CHARS_MAX} characters`)
      yield* records
    }
    const exitCode = await closed
    if (!(options.goodExitCodes ?? [0]).includes(exitCode ?? -1)) throw failure(args, complaint.trim())
    if (rest !== '') yield rest
  } catch (error) {
    options.signal.throwIfAborted()
    throw isNodeError(error, 'ENOENT') ? missing(error) : error
  } finally {
    if (child.exitCode === null) child.kill()
  }
}

/** Runs git and returns its output without the final line break; for answers of a few lines. */
export async function gitText(args: readonly string[], options: GitOptions): Promise<string> {
  let text = ''
  for await (const record of gitRecords(args, options)) text += record
  return text.replace(/\r?\n$/, '')
}

/** True for an error of Node's own with the given `code`, such as `ENOENT`. */
export function isNodeError(error: unknown, code: string): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && error.code === code
}

/** Variables such as GIT_DIR (set while a hook runs) would point git at another repository; ours forbid every write and fetch. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
  }
}

function failure(args: readonly string[], complaint: string): AuditError {
  return new AuditError('git-failed', `"git ${args.join(' ')}" failed: ${complaint || 'no reason given'}`)
}

function missing(cause: Error): AuditError {
  return new AuditError('git-missing', 'The audit needs the "git" command and found none: install git and try again.', { cause })
}
