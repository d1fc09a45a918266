import { join, next, type Runner, type Workload } from './workload.ts'

/** Bare async functions: what the language itself asks for. */
export function createRunner({ shape }: Workload): Runner {
  return shape.kind === 'chain' ? () => runChain(shape.length) : () => runFanOut(shape.width)
}

async function runChain(length: number): Promise<number> {
  let value = 0
  for (let index = 0; index < length; index++) value = await next(value)
  return value
}

async function runFanOut(width: number): Promise<number> {
  const first = await next(0)
  return join(await Promise.all(Array.from({ length: width }, () => next(first))))
}
