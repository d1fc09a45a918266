import { sql, type RawBuilder } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'
import type { Migration } from './migration.ts'

/**
 * Stores appends, with the rows, blobs and letters that go with them. They are functions of the database because a server keeps the plans
 * of a function between calls, also behind a transaction-mode pooler, where a client cannot keep a prepared statement; planning would
 * cost more than the work. The settings keep those plans to index lookups: a plan made while the tables are empty would else read them
 * whole for as long as it is kept.
 *
 * An append is stored when its run belongs to the lease and is at the expected version, which the last row of its log tells. The row of
 * the head is locked before either is looked at, by a statement of its own, as what a statement sees was settled before it waited: so
 * of two appends at one version one is stored, and who claims the run comes before or after. Heads are locked in the order of their
 * ids, here and wherever several are, so that nobody waits in a circle. An append that is not accepted leaves nothing behind.
 *
 * Whoever draws a position holds a lock on the table of appends until it commits: `settledPosition` relies on that.
 */
export const appendFunction: Migration = {
  number: 4,
  name: 'append-function',
  statements: (names) => [appendMany(names), appendStep(names)],
}

const SETTINGS = sql`set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan`

/** How long a definition may be in use before that is noted again: far less than the day for which it is kept after its last use. */
const USE_NOTED = sql`interval '1 hour'`

/**
 * A batch of appends of different runs, numbered from 1. The first eight parameters go together: a row of the log each, with what its append
 * expects. They come as arrays, which cost the server a third less than the same as JSON; only events, which are full of quotes, come as
 * JSON. The answer is JSON, `{"appended": [...], "fenced": [...]}`; a number in neither is in conflict; NULL says that all were appended.
 */
function appendMany(names: SchemaNames): RawBuilder<unknown> {
  const [runs, appends, letters] = [names.of('nofx_runs'), names.of('nofx_appends'), names.of('nofx_letters')]
  return sql`create function ${names.of('nofx_append')}(
      numbers int[], run_ids uuid[], expected int[], owners text[], epochs bigint[], versions int[], ats bigint[], row_events json,
      births json, ends json, definitions json, records jsonb, blobs json, taken json
    ) returns json
    language plpgsql ${SETTINGS} as $nofx$
    declare
      created uuid[] := '{}';
      stored uuid[];
      appended int[];
      fenced int[];
      stale int[] := '{}';
    begin
      perform from ${runs} where run_id = any(run_ids) order by run_id for no key update;

      if taken is not null then
        perform from ${letters} where id in (select letter.id from json_to_recordset(taken) as letter(id uuid)) order by id for update;
        select coalesce(array_agg(given.number), '{}') into stale
        from json_to_recordset(taken) as given(number int, id uuid)
        where not exists (select from ${letters} letter where letter.id = given.id and letter.status = 'waiting');
      end if;

      if definitions is not null then
        insert into ${names.of('nofx_definitions')} as known (id, content)
        select (given ->> 'id')::uuid, given -> 'content' from json_array_elements(definitions) as given
        order by (given ->> 'id')::uuid
        on conflict (id) do update set used_at = now() where known.used_at < now() - ${USE_NOTED};
      end if;
      if births is not null then
        with born as (
          insert into ${runs} (run_id, kind, name, parent, created_at, status, owner, epoch, lease_expires_at, definition)
          select birth."runId", birth.kind, birth.name, birth.parent, to_timestamp(birth."createdAt" / 1000), 'running', birth.owner, birth.epoch,
            now() + birth."leaseMs" * interval '1 millisecond', birth.definition
          from json_to_recordset(births) as birth("runId" uuid, kind text, name text, parent uuid, "createdAt" float8, owner text, epoch bigint, "leaseMs" float8, definition uuid)
          order by birth."runId"
          on conflict (run_id) do nothing
          returning run_id
        )
        select coalesce(array_agg(run_id), '{}') into created from born;
      end if;

      with accepted as (
        insert into ${appends} (run_id, version, at, events)
        select sent.run_id, sent.version, sent.at, sent.events
        from rows from (unnest(numbers, run_ids, expected, owners, epochs, versions, ats), json_array_elements(row_events))
          as sent(number, run_id, expected, owner, epoch, version, at, events)
        where case
          when sent.expected = 0 then sent.run_id = any(created)
          else sent.number <> all(stale)
            and exists (select from ${runs} run where run.run_id = sent.run_id and run.owner = sent.owner and run.epoch = sent.epoch)
            and sent.expected = (select last.version from ${appends} last where last.run_id = sent.run_id order by last.version desc limit 1)
        end
        returning run_id
      )
      select coalesce(array_agg(run_id), '{}') into stored from accepted;

      if cardinality(stored) < cardinality(run_ids) then
        select coalesce(array_agg(distinct sent.number), '{}') into appended from unnest(numbers, run_ids) as sent(number, run_id) where sent.run_id = any(stored);
        select coalesce(array_agg(distinct sent.number), '{}') into fenced
        from unnest(numbers, run_ids, expected, owners, epochs) as sent(number, run_id, expected, owner, epoch)
        join ${runs} run on run.run_id = sent.run_id
        where sent.expected > 0 and sent.number <> all(appended)
          and (run.epoch <> sent.epoch or run.owner <> sent.owner or (run.owner is null and run.status = 'running'));
      end if;

      if ends is not null then
        update ${runs} run
        set status = given.status, owner = null, ended_at = to_timestamp(given.at / 1000)
        from json_to_recordset(ends) as given("runId" uuid, status text, at float8)
        where run.run_id = given."runId" and (appended is null or given."runId" = any(stored));
      end if;
      if records is not null then
        perform ${names.of('nofx_write_records')}(records, appended);
      end if;
      if blobs is not null then
        insert into ${names.of('nofx_blobs')} (run_id, hash, data)
        select given."runId", given.hash, given.data from json_to_recordset(blobs) as given("runId" uuid, hash text, data text)
        where appended is null or given."runId" = any(stored)
        on conflict do nothing;
      end if;
      if taken is not null then
        update ${letters} letter
        set status = 'taken', event = null, settled_at = now()
        from json_to_recordset(taken) as given(number int, id uuid)
        where letter.id = given.id and (appended is null or given.number = any(appended));
      end if;

      return case when appended is not null then json_build_object('appended', appended, 'fenced', fenced) end;
    end
    $nofx$`
}

/** A single append that is one row of the log and brings nothing else, as most are that a run sends which is alone. Answers alike. */
function appendStep(names: SchemaNames): RawBuilder<unknown> {
  const [runs, appends] = [names.of('nofx_runs'), names.of('nofx_appends')]
  return sql`create function ${names.of('nofx_append_step')}(
      of_run uuid, expected int, by_owner text, by_epoch bigint, new_version int, new_at bigint, new_events json
    ) returns json
    language plpgsql ${SETTINGS} as $nofx$
    declare
      head record;
    begin
      select run.owner, run.epoch, run.status into head from ${runs} run where run.run_id = of_run for no key update;
      if head.owner = by_owner and head.epoch = by_epoch then
        if expected = (select last.version from ${appends} last where last.run_id = of_run order by last.version desc limit 1) then
          insert into ${appends} (run_id, version, at, events) values (of_run, new_version, new_at, new_events);
          return null;
        end if;
        return '{"appended": [], "fenced": []}';
      end if;
      return case when head.epoch <> by_epoch or head.status = 'running' then '{"appended": [], "fenced": [1]}' else '{"appended": [], "fenced": []}' end;
    end
    $nofx$`
}
