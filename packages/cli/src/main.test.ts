import { SCHEMA_VERSION } from '@nofx/adapters-postgres'
import { describe, expect, it } from 'vitest'
import { main } from './main.ts'

/** Runs the program here, in a folder where nothing is, with nothing in the environment. */
async function run(...args: readonly string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await main(args, { out: (line) => void out.push(line), err: (line) => void err.push(line), isTty: false, columns: 120, env: {}, folder: '/nowhere' })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

describe('nofx', () => {
  it('shows help, of all and of each command, with examples', async () => {
    const { code, out } = await run('--help')
    expect(code).toBe(0)
    for (const name of ['migrate', 'check', 'rebuild-views', 'runs', 'events']) {
      expect(out).toContain(`\n  ${name} `)
      const help = await run(name, '--help')
      expect({ code: help.code, err: help.err }).toEqual({ code: 0, err: '' })
      expect(help.out).toMatch(new RegExp(`^Usage: nofx ${name}[^]*\nOptions:\n[^]*\nExamples:\n  nofx ${name}`))
    }
  })

  it.for([
    [[], 'No command is given. See nofx --help.'],
    [['migrat'], 'There is no command "migrat". See nofx --help.'],
    [['migrate'], 'No store is named. Give --url, --sqlite or --pglite, or set NOFX_DATABASE_URL.'],
    [['migrate', '--url', 'postgres://a:s3cret@h/d', '--pglite', 'x'], '--url and --pglite name two stores.'],
    [['migrate', '--url', 'postgres://a:s3 cret@h:p/d'], '"postgres://a:***@h:p/d"'],
    [['migrate', 'postgres://a:s3"cret@h/d'], '"postgres://a:***@h/d" is too much.'],
    [['migrate', '--sqlite', 'x', '--schema', 'y'], '--schema does not go with --sqlite'],
    [['migrate', '--print-sql', '--after', '-1'], "'--after'"],
    [['migrate', '--print-sql', '--after', '99'], `--after is "99". Give a version from 0 to ${SCHEMA_VERSION}`],
    [['migrate', '--print-sql', '--pglite', 'x'], 'connects nowhere'],
    [['migrate', '--after', '2', '--pglite', 'x'], '--after only goes with --print-sql'],
    [['migrate', '--url'], "'--url <value>'"],
    [['migrate', '--nonsense'], "Unknown option '--nonsense'."],
    [['check'], 'There is no nofx.config.js, nofx.config.mjs, nofx.config.ts in /nowhere.'],
    [['check', '--config', 'x.js'], 'There is no file /nowhere/x.js.'],
    [['runs', '--status', 'done'], '--status is "done". Give one of running, completed'],
    [['runs', '--limit', '0'], '--limit is "0". Give a whole number from 1 to'],
    [['runs', '--config', 'x', '--schema', 'y'], '--config names a store, so it takes no --schema.'],
    [['runs', '--pglite', 'data'], 'There is no folder /nowhere/data.'],
    [['events'], 'It needs <runId>.'],
  ] as const)('refuses %j in one line, with 2', async ([args, hint]) => {
    const { code, out, err } = await run(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(hint)
    expect(err).toMatch(/^nofx: [^\n]* See nofx [a-z -]*--help\.$/)
    expect(err).not.toMatch(/s3.?cret/)
  })
})
