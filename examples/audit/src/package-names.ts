/** Commands whose name cannot be guessed from their package. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  typescript: ['tsc'],
  '@changesets/cli': ['changeset'],
  '@arethetypeswrong/cli': ['attw'],
  '@playwright/test': ['playwright'],
  '@angular/cli': ['ng'],
  '@vue/cli-service': ['vue-cli-service'],
  '@microsoft/api-extractor': ['api-extractor'],
  'parcel-bundler': ['parcel'],
  'npm-run-all': ['run-s', 'run-p'],
  'npm-run-all2': ['run-s', 'run-p'],
  'dependency-cruiser': ['depcruise'],
  'all-contributors-cli': ['all-contributors'],
}

/** How plugins are named in full, and by which parts of it their host's configuration may call them. */
const SHORT_FORMS: readonly RegExp[] = [
  /^(?:@[^/]+\/)?(?:eslint|babel|prettier|stylelint|postcss|tslint|oxlint)-(?:plugin|config|preset)-(.+)$/,
  /^(@[^/]+)\/(?:eslint|babel|stylelint)-(?:plugin|config|preset)$/,
  /^(@babel\/)(?:plugin|preset)-(.+)$/,
  /^(?:vitest|jest)-environment-(.+)$/,
  /^@vitest\/(coverage|ui)\b/,
  /^(?:remark|rehype|gulp|grunt|karma|postcss|mocha)-(.+)$/,
  /^@(size-limit)\//,
  /^(.+)-loader$/,
  // Icon sets are loaded by the names of their icons, and runtimes by their scope.
  /^@iconify-json\/(.+)$/,
  /^(@[^/]+)\/core$/,
]

/** The names under which configuration may speak of a package; the full one first. */
export function mentionForms(name: string): readonly string[] {
  return [name, ...SHORT_FORMS.flatMap((pattern) => pattern.exec(name)?.slice(1).join('') ?? [])]
}

/** The commands that a package probably installs. */
export function commandNames(name: string): readonly string[] {
  const unscoped = name.replace(/^@[^/]+\//, '')
  const scope = name.startsWith('@') ? name.slice(1, name.indexOf('/')) : ''
  return [...(COMMANDS[name] ?? []), unscoped, unscoped.replace(/-cli$/, ''), ...(unscoped === 'cli' ? [scope] : [])]
}

/** True when the text names the word, not as a part of another name: `tsx` is in `--import=tsx/esm`, but not in `tsx-loader`. */
export function mentionsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!/[\w@-]/.test(text[at - 1] ?? '') && !/[\w-]/.test(text[at + word.length] ?? '')) return true
  }
  return false
}
