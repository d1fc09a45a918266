import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dependencyFindings } from './dependencies.ts'
import type { FindingDraft } from './findings.ts'
import { parseLockfile } from './lockfile.ts'
import { openRepository } from './repository.ts'
import { scanArea } from './scan.ts'
import { makeRepository, type TestRepository } from './testing.ts'

const signal = new AbortController().signal
let repo: TestRepository

beforeEach(() => {
  repo = makeRepository()
})
afterEach(() => repo.remove())

async function findIn(files: Readonly<Record<string, string | object>>): Promise<readonly FindingDraft[]> {
  for (const [path, content] of Object.entries(files))
    repo.write(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  repo.commit('all')
  const repository = await openRepository(repo.root, signal)
  const scans = await Promise.all(repository.areas.map((area) => scanArea(repository, area.id, signal)))
  return dependencyFindings(repository, scans, signal)
}

const told = (findings: readonly FindingDraft[], kind: string): readonly string[] =>
  findings.filter((finding) => finding.kind === kind).map((finding) => `${finding.file}:${finding.line} ${finding.title}`)

describe('undeclared packages', () => {
  it('are reported at the import, once a package', async () => {
    const findings = await findIn({
      'package.json': { name: 'app', dependencies: { declared: '^1.0.0' } },
      'src/a.ts': "import 'declared/deep'\nimport 'stranger'\nimport { x } from '@scope/stranger/deep'\n",
      'src/b.ts': "import 'stranger'\n",
    })
    expect(told(findings, 'undeclared-dependency')).toEqual([
      'src/a.ts:2 `stranger` is imported but not declared',
      'src/a.ts:3 `@scope/stranger` is imported but not declared',
    ])
  })

  it('are not: builtins, aliases, subpath imports, the package itself, siblings, optional ones, types with a types package', async () => {
    const findings = await findIn({
      'package.json': {
        name: 'root',
        private: true,
        workspaces: ['packages/*'],
        devDependencies: { '@types/estree': '^1.0.0', tool: '^1.0.0' },
      },
      'tsconfig.json': '{ "compilerOptions": { "paths": { "@app/*": ["./packages/one/src/*"], "~config": ["./c.ts"] } }, /* a comment */ }',
      'packages/one/package.json': { name: '@x/one', imports: { '#inner/*': './src/*.ts' } },
      'packages/two/package.json': { name: '@x/two' },
      'packages/two/src/index.ts': 'export {}\n',
      'vite.config.ts': "export default { resolve: { alias: { 'renamed': './src' } } }\n",
      'packages/one/src/a.ts': `import fs from 'fs'
import { readFile } from 'fs/promises'
import test from 'node:test'
import '@app/b'
import '~config'
import '#inner/a'
import '@x/one'
import '@x/two'
import '@/whatever'
import '$lib/whatever'
import 'virtual:thing'
import 'https://example.org/x.js'
import type { Node } from 'estree'
import 'renamed'
import 'tool'
try { require('maybe') } catch {}
`,
    })
    expect(told(findings, 'undeclared-dependency')).toEqual([])
  })
})

describe('unused packages', () => {
  it('are reported at their line in the manifest, with a confidence', async () => {
    const findings = await findIn({
      'package.json': { name: 'app', dependencies: { idle: '^1.0.0', busy: '^1.0.0' }, devDependencies: { 'idle-tool': '^1.0.0' } },
      'README.md': 'Uses idle.\n',
      'src/a.js': "require('busy')\n",
    })
    expect(told(findings, 'unused-dependency')).toEqual([
      'package.json:4 `idle` is declared but seems unused',
      'package.json:8 `idle-tool` is declared but seems unused',
    ])
    expect(findings.find((finding) => finding.title.includes('`idle`'))?.detail).toContain('only documents mention it')
  })

  it('are not: commands of scripts, plugins of configurations, types of what is declared, peers, what the manifest configures', async () => {
    const findings = await findIn({
      'package.json': {
        name: 'app',
        private: true,
        scripts: { build: 'tsc -p . && changeset status', lint: 'cross-env A=1 eslint .' },
        ava: { nodeArguments: ['--import=loader/esm'] },
        dependencies: { react: '^19.0.0' },
        peerDependencies: { vue: '*' },
        devDependencies: {
          typescript: '^6.0.0',
          '@changesets/cli': '^2.0.0',
          'cross-env': '^7.0.0',
          eslint: '^9.0.0',
          'eslint-plugin-tidy': '^1.0.0',
          '@types/react': '^19.0.0',
          '@types/node': '^24.0.0',
          vue: '^3.0.0',
          loader: '^1.0.0',
          jsdom: '^1.0.0',
        },
      },
      'tool/package.json': { name: 'tool', scripts: { start: 'nodemon index.js' }, devDependencies: { nodemon: '^3.0.0' } },
      'eslint.config.js': "export default [{ plugins: ['tidy'] }]\n",
      'vitest.config.ts': "export default { test: { environment: 'jsdom' } }\n",
      'src/a.tsx': "import React from 'react'\n",
    })
    expect(told(findings, 'unused-dependency')).toEqual([])
  })
})

describe('manifests and lockfiles', () => {
  it('a broken manifest is a finding at the line where it breaks', async () => {
    const findings = await findIn({
      'package.json': '{\n  "name": "app",\n  "dependencies": {\n    "a": "1"\n    "b": "2"\n  }\n}\n',
      'a.js': "require('x')\n",
    })
    expect(told(findings, 'broken-manifest')).toEqual(['package.json:5 The manifest is not valid JSON'])
    expect(told(findings, 'undeclared-dependency')).toEqual([])
  })

  it('ranges that accept anything are reported, except for peers and siblings', async () => {
    const findings = await findIn({
      'package.json': {
        name: 'app',
        workspaces: ['p'],
        dependencies: { wild: '*', newest: 'latest', sibling: '*', good: '^1.0.0' },
        peerDependencies: { host: '*' },
      },
      'p/package.json': { name: 'sibling' },
      'a.js': "require('wild'); require('newest'); require('good')\n",
    })
    expect(told(findings, 'unpinned-dependency')).toEqual([
      'package.json:7 `wild` accepts any version',
      'package.json:8 `newest` accepts any version',
    ])
    expect(told(findings, 'missing-lockfile')).toHaveLength(1)
  })

  it('duplicates point at the manifest where it declares the package, else at the lockfile', async () => {
    const lock = {
      lockfileVersion: 3,
      packages: {
        '': { name: 'app' },
        'node_modules/a': { version: '2.0.0' },
        'node_modules/b': { version: '1.0.0' },
        'node_modules/b/node_modules/a': { version: '1.0.0' },
        'node_modules/c': { version: '1.0.0' },
        'node_modules/b/node_modules/c': { version: '1.5.0' },
      },
    }
    const findings = await findIn({
      'package.json': { name: 'app', dependencies: { a: '^2.0.0', b: '^1.0.0' } },
      'package-lock.json': lock,
      'a.js': "require('a'); require('b')\n",
    })
    expect(told(findings, 'duplicate-dependency')).toEqual([
      'package.json:4 `a` is installed in 2 versions',
      'package-lock.json:19 `c` is installed in 2 versions',
    ])
    expect(told(findings, 'missing-lockfile')).toEqual([])
  })

  it('lockfiles of pnpm and of both generations of yarn are read', () => {
    const pnpm =
      "lockfileVersion: '9.0'\n\npackages:\n\n  '@s/a@1.0.0':\n    resolution: {}\n    peerDependencies:\n      host: '*'\n  b@2.1.0-beta.1:\n    resolution: {}\n\nsnapshots:\n\n  '@s/a@1.0.0(host@1.0.0)': {}\n"
    expect(parseLockfile('pnpm-lock.yaml', pnpm)).toMatchObject({
      packages: [
        { name: '@s/a', version: '1.0.0', line: 5 },
        { name: 'b', version: '2.1.0-beta.1', line: 9 },
      ],
      peers: ['host'],
    })
    const yarn1 = '# yarn lockfile v1\n\n"@s/a@^1.0.0", "@s/a@^1.1.0":\n  version "1.2.0"\n\nb@^2.0.0:\n  version "2.0.1"\n'
    expect(parseLockfile('yarn.lock', yarn1).packages).toEqual([
      { name: '@s/a', version: '1.2.0', line: 3 },
      { name: 'b', version: '2.0.1', line: 6 },
    ])
    const berry = '__metadata:\n  version: 8\n\n"@s/a@npm:^1.0.0":\n  version: 1.2.0\n\n"app@workspace:.":\n  version: 0.0.0-use.local\n'
    expect(parseLockfile('yarn.lock', berry).packages).toEqual([{ name: '@s/a', version: '1.2.0', line: 4 }])
  })
})
