import { counted, named } from './evidence.ts'
import type { History } from './history.ts'
import type { Repository } from './repository.ts'
import type { AreaScan } from './scan.ts'

/** What the audit did not look at, one sentence each, so that silence is never mistaken for praise. */
export function auditLimits(repository: Repository, scans: readonly AreaScan[], history: History): readonly string[] {
  const { files, skipped, manifests } = repository
  const unread = scans.flatMap((scan) => scan.unread)
  const count = (test: (file: Repository['files'][number]) => boolean): number => files.filter(test).length
  const binary = count((file) => file.content === 'binary')
  const huge = count((file) => file.content === 'huge')
  const foreign = count((file) => file.content === 'text' && (file.role === 'vendored' || file.role === 'generated'))
  const reasons = [...new Set(skipped.map((entry) => entry.reason))].sort()
  const languages = [...new Set(scans.flatMap((scan) => scan.sources).map((source) => source.language))]
    .filter((language) => language !== 'TypeScript' && language !== 'JavaScript')
    .sort()
  return [
    'Only tracked files of the working tree were read; nothing was built, installed or run.',
    ...(languages.length > 0
      ? [
          `For ${languages.join(', ')} only size, indentation and history were measured: no functions, imports, packages or tests file by file.`,
        ]
      : []),
    ...(manifests.length === 0
      ? ['There is no package.json, so no dependencies were audited; manifests of other ecosystems are not read.']
      : []),
    ...(binary + huge > 0 ? [`${counted(binary, 'binary file')} and ${counted(huge, 'huge text file')} were listed but not read.`] : []),
    ...(foreign > 0 ? [`${counted(foreign, 'vendored or generated file')} ${foreign === 1 ? 'was' : 'were'} not read.`] : []),
    ...reasons.map((reason) => {
      const paths = skipped.filter((entry) => entry.reason === reason).map((entry) => entry.path.replace(/[`\p{Cc}]/gu, ' '))
      return `Not looked at (${reason}): ${named(paths, 3)}.`
    }),
    ...(unread.length > 0 ? [`Unreadable while the audit ran: ${named(unread, 3)}.`] : []),
    ...(repository.shallow
      ? [
          'This is a shallow clone: older commits are missing, so churn, authors and bus factor are too small. "git fetch --unshallow" mends that.',
        ]
      : []),
    ...(history.measure === 'changes'
      ? ['Git lacks contents of old versions (a partial clone?), so changes of files were counted instead of lines.']
      : []),
    ...(history.truncated ? [`Only the newest ${history.commits} commits were read.`] : []),
    'Imports that are computed while the program runs, and links to other sites, were not followed.',
  ]
}
