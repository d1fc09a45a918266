import { NofxError } from '@nofx/core'
import { checkFunction } from '../input/check-function.ts'
import { checkList } from '../input/check-list.ts'
import { checkObject } from '../input/check-object.ts'
import { nameValue } from '../input/name-value.ts'
import type { Metric } from './backtest.ts'
import { checkedMetric } from './check-folds.ts'

/** Something that lasted, such as an outage, with both ends inside. Epoch ms. */
export interface TimedEvent {
  readonly from: number
  readonly to: number
}

export interface EventMetricsOptions {
  /** How long before its start an alarm still belongs to an event, in ms from 0 on. Default: 0. */
  readonly earliestMs?: number
}

type EventMetric<Row> = Metric<Row, boolean>

/**
 * Metrics of alarms for events that last: an event is found when an alarm is raised in it or shortly before it, however many there are.
 *
 * - `precision`: the share of alarms that belong to an event; null without an alarm.
 * - `recall`: the share of events that were found, of those that the rows reach into; null without one.
 * - `leadTimeMs`: how long before the end of an event its first alarm came, as the mean over the events found; null without one.
 *
 * Source: Tatbul and others, Precision and recall for time series (2018), with existence as reward and no penalty for alarms that repeat.
 *
 * @param events in any order; overlapping ones are events of their own
 * @param atOf the time of a row, epoch ms
 * @throws NofxError `input.invalid` for an event without finite times or that ends before it begins, or a bad option
 */
export function eventMetrics<Row>(events: readonly TimedEvent[], atOf: (row: Row) => number, options: EventMetricsOptions = {}): Readonly<Record<'precision' | 'recall' | 'leadTimeMs', EventMetric<Row>>> {
  const { earliestMs = 0 } = checkObject(options, 'options', 'an object, such as { earliestMs: 60000 }')
  if (!(earliestMs >= 0 && Number.isFinite(earliestMs))) throw new NofxError('input.invalid', `earliestMs is ${nameValue(earliestMs)}. Give a number of ms from 0 on.`)
  checkFunction(atOf, 'atOf', 'a function that answers with the time of a row')
  const known = Array.from(checkList(events, 'events', 'a list of events with from and to'), checkEvent)
  const belongs = (at: number, { from, to }: TimedEvent) => at >= from - earliestMs && at <= to
  const alarmsOf = (folds: Parameters<EventMetric<Row>>[0]) => folds.flatMap(({ test, predicted }) => test.filter((_, index) => predicted[index] === true).map(atOf))
  const reached = (folds: Parameters<EventMetric<Row>>[0]) => {
    const times = folds.flatMap(({ test }) => test.map(atOf))
    return known.filter((event) => times.some((at) => belongs(at, event)))
  }
  const share = (hits: number, all: number) => (all === 0 ? null : hits / all)
  return {
    precision: checkedMetric((folds) => {
      const alarms = alarmsOf(folds)
      return share(alarms.filter((at) => known.some((event) => belongs(at, event))).length, alarms.length)
    }),
    recall: checkedMetric((folds) => {
      const [alarms, due] = [alarmsOf(folds), reached(folds)]
      return share(due.filter((event) => alarms.some((at) => belongs(at, event))).length, due.length)
    }),
    leadTimeMs: checkedMetric((folds) => {
      const alarms = alarmsOf(folds)
      const leads = reached(folds).flatMap((event) => {
        const own = alarms.filter((at) => belongs(at, event))
        return own.length === 0 ? [] : [event.to - own.reduce((first, at) => Math.min(first, at), Number.POSITIVE_INFINITY)]
      })
      return share(leads.reduce((sum, lead) => sum + lead, 0), leads.length)
    }),
  }
}

function checkEvent(event: TimedEvent, index: number): TimedEvent {
  const { from, to } = checkObject(event, `events[${index}]`, 'an event with from and to')
  if (!(Number.isFinite(from) && Number.isFinite(to) && from <= to)) throw new NofxError('input.invalid', `events[${index}] is from ${nameValue(from)} to ${nameValue(to)}. Give two times in ms since 1970, the earlier one first.`)
  return event
}
