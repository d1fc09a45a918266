// One of the processes that share the seeds of a simulation: takes an order, answers with its tally, and so on until it is ended.

import { tallySeeds } from '@nofx/testing'
import { optionsOf, type Order } from './scenarios.ts'

process.on('message', (order: Order) => void tallySeeds(optionsOf(order)).then((tally) => process.send?.(tally)))
