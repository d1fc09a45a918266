#!/usr/bin/env node
import { processIo } from './io.ts'
import { main } from './main.ts'

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', (error: Error & { readonly code?: string }) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const code = await main(process.argv.slice(2), processIo(process))

// The modules of a configuration may hold pools and timers that would keep the process; what was written is let out first.
for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve))
process.exit(code)
