import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the licences of what a package bundles are kept beside its code. */
const NOTICES = 'dist/THIRD-PARTY-NOTICES.txt'

/**
 * Writes the licences of bundled packages into the build, as those licences ask for.
 *
 * @param names packages that may be bundled; those that this package does not depend on are passed over
 * @param folder the folder of the package that is built
 */
export function writeThirdPartyNotices(names: readonly string[], folder: string): void {
  const notices = names.filter((name) => existsSync(join(folder, 'node_modules', name))).map((name) => noticeOf(name, join(folder, 'node_modules', name)))
  if (notices.length > 0) writeFileSync(join(folder, NOTICES), notices.join('\n\n'))
}

function noticeOf(name: string, folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string }
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  if (file === undefined) throw new Error(`${name} comes without a licence file, so it cannot be bundled: leave it out of BUNDLED.`)
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
}
