import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/**
 * Stores a batch of appends, of different runs, with the rows, blobs and letters that go with them, in one call. It is a function of the
 * database because a server keeps the plans of a function between calls, also behind a transaction-mode pooler, where a client cannot
 * keep a prepared statement; planning would cost more than the work. The settings keep those plans to index lookups: a plan made while the
 * tables are empty would else read them whole for as long as it is kept. A batch comes as arrays, which cost the server a third less
 * than the same as JSON; only events, which are full of quotes, come as JSON.
 *
 * Each append checks the version and the lease of its run and moves the head in one UPDATE, under the lock of that row. An append
 * that is not accepted leaves nothing behind. Appends are numbered from 1. The answer is JSON, `{"appended": [...], "fenced": [...]}`;
 * a number in neither is in conflict; NULL says that all were appended. An append also renews the lease, for free.
 *
 * Whoever draws a position holds a lock on the table of appends until it commits: `settledPosition` relies on that.
 */
export const appendFunction: Migration = {
  number: 4,
  name: 'append-function',
  statements: (names) => [
    sql`create function ${names.of('nofx_append')}(
      run_ids uuid[], expected int[], nexts int[], owners text[], epochs bigint[], leases_ms float8[], statuses text[], end_ats float8[],
      births json, row_appends int[], row_versions int[], row_ats bigint[], row_events json, records jsonb, blobs json, letters json
    ) returns json
    language plpgsql set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan as $nofx$
    declare
      appended int[];
      created int[];
      fenced int[];
      stale int[] := '{}';
    begin
      if letters is not null then
        perform from ${names.of('nofx_letters')} where id in (select l.id from json_to_recordset(letters) as l(id uuid)) order by id for update;
        select coalesce(array_agg(l.number), '{}') into stale
        from json_to_recordset(letters) as l(number int, id uuid)
        where not exists (select from ${names.of('nofx_letters')} letter where letter.id = l.id and letter.status = 'waiting');
      end if;

      with moved as (
        update ${names.of('nofx_runs')} run
        set version = sent.next,
            status = coalesce(sent.status, run.status),
            owner = case when sent.status is null then run.owner end,
            lease_expires_at = now() + sent.lease_ms * interval '1 millisecond',
            ended_at = coalesce(to_timestamp(sent.ended_at / 1000), run.ended_at)
        from unnest(run_ids, expected, nexts, owners, epochs, leases_ms, statuses, end_ats)
          with ordinality as sent(run_id, expected, next, owner, epoch, lease_ms, status, ended_at, number)
        where sent.expected > 0 and sent.number <> all(stale) and run.run_id = sent.run_id and run.version = sent.expected and run.owner = sent.owner and run.epoch = sent.epoch
        returning sent.number
      )
      select coalesce(array_agg(number), '{}') into appended from moved;

      if births is not null then
        with born as (
          insert into ${names.of('nofx_runs')} (run_id, kind, name, status, version, owner, epoch, lease_expires_at, parent, created_at, ended_at)
          select
            run_ids[number], kind, name, coalesce(statuses[number], 'running'), nexts[number], case when statuses[number] is null then owners[number] end,
            epochs[number], now() + leases_ms[number] * interval '1 millisecond', parent, to_timestamp("createdAt" / 1000), to_timestamp(end_ats[number] / 1000)
          from json_to_recordset(births) as birth(number int, kind text, name text, parent uuid, "createdAt" float8)
          order by run_ids[number]
          on conflict (run_id) do nothing
          returning run_id
        )
        select coalesce(array_agg(array_position(run_ids, run_id)), '{}') into created from born;
        appended := appended || created;
      end if;

      if cardinality(appended) = cardinality(run_ids) then
        insert into ${names.of('nofx_appends')} (run_id, version, at, events)
        select run_ids[number], version, at, events from rows from (unnest(row_appends, row_versions, row_ats), json_array_elements(row_events)) as row(number, version, at, events);
      else
        insert into ${names.of('nofx_appends')} (run_id, version, at, events)
        select run_ids[number], version, at, events from rows from (unnest(row_appends, row_versions, row_ats), json_array_elements(row_events)) as row(number, version, at, events)
        where number = any(appended);

        select coalesce(array_agg(sent.number), '{}') into fenced
        from unnest(run_ids, expected, owners, epochs) with ordinality as sent(run_id, expected, owner, epoch, number)
        join ${names.of('nofx_runs')} run on run.run_id = sent.run_id
        where sent.expected > 0 and sent.number <> all(appended)
          and (run.epoch <> sent.epoch or run.owner <> sent.owner or (run.owner is null and run.status = 'running'));
      end if;

      if records is not null then
        perform ${names.of('nofx_write_records')}(records, appended);
      end if;
      if blobs is not null then
        insert into ${names.of('nofx_blobs')} (run_id, hash, data)
        select run_ids[number], hash, data from json_to_recordset(blobs) as blob(number int, hash text, data text)
        where number = any(appended)
        on conflict do nothing;
      end if;

      if letters is not null then
        update ${names.of('nofx_letters')} letter
        set status = 'taken', event = null, settled_at = now()
        from json_to_recordset(letters) as taken(number int, id uuid)
        where letter.id = taken.id and taken.number = any(appended);
      end if;

      return case when fenced is not null then json_build_object('appended', appended, 'fenced', fenced) end;
    end
    $nofx$`,
  ],
}
