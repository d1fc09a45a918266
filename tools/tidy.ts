// What a machine can check beyond types, lint and arrows. Usage: pnpm tidy

import { existsSync, readFileSync } from 'node:fs'
import { ERROR_CODES } from '../packages/core/src/error-codes.ts'
import { checkErrorPages } from './tidy/error-pages.ts'
import { checkLinks } from './tidy/links.ts'
import { noteLongFiles } from './tidy/long-files.ts'
import { checkPureFiles } from './tidy/pure-files.ts'
import { checkQuotedCode } from './tidy/quoted-code.ts'
import { listPaths, readFiles, type Finding } from './tidy/repository.ts'

const paths = listPaths()
const markdown = readFiles(paths.filter((path) => path.endsWith('.md')))
const code = readFiles(paths.filter((path) => path.endsWith('.ts')))

const findings = [
  ...checkErrorPages(Object.keys(ERROR_CODES), paths),
  ...checkLinks(markdown, paths),
  ...checkQuotedCode(markdown, (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)),
  ...checkPureFiles(code),
]
const print = (kind: string) => (finding: Finding) => console.log(`${kind}  ${finding.path}:${finding.line}  ${finding.message}`)

noteLongFiles(code).forEach(print('note '))
findings.forEach(print('error'))
console.log(`${paths.length} files, ${findings.length} findings`)
process.exitCode = findings.length === 0 ? 0 : 1
