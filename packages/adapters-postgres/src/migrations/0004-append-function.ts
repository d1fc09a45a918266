import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/**
 * Stores a batch of appends, of different runs, with the rows and blobs that go with them, in one call. It is a function of the
 * database because a server keeps the plans of a function between calls, also behind a transaction-mode pooler, where a client cannot
 * keep a prepared statement; planning would cost more than the work. The settings keep those plans to index lookups: a plan made while the
 * tables are empty would else read them whole for as long as it is kept.
 *
 * Each append checks the version and the lease of its run and moves the head in one UPDATE, under the lock of that row. An append
 * that is not accepted leaves nothing behind. The answer is JSON, `{"appended": [...], "fenced": [...]}`, with the numbers of appends;
 * one in neither is in conflict. An append also renews the lease, for free.
 *
 * Whoever draws a position holds a lock on the table of appends until it commits: `settledPosition` relies on that.
 */
export const appendFunction: Migration = {
  number: 4,
  name: 'append-function',
  statements: (names) => [
    sql`create function ${names.of('nofx_append')}(appends json, records jsonb, blobs json) returns json
    language plpgsql set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan as $nofx$
    declare
      appended int[];
      fenced int[] := '{}';
    begin
      with sent as materialized (
        select * from json_to_recordset(appends) as t(
          "#" int, "runId" uuid, "expected" int, "next" int, "owner" text, "epoch" bigint, "leaseMs" float8,
          "status" text, "endedAt" float8, "kind" text, "name" text, "parent" uuid, "createdAt" float8, "rows" json)
      ), moved as (
        update ${names.of('nofx_runs')} run
        set version = sent."next",
            status = coalesce(sent."status", run.status),
            owner = case when sent."status" is null then run.owner end,
            lease_expires_at = now() + sent."leaseMs" * interval '1 millisecond',
            ended_at = coalesce(to_timestamp(sent."endedAt" / 1000), run.ended_at)
        from sent
        where sent."expected" > 0 and run.run_id = sent."runId" and run.version = sent."expected" and run.owner = sent."owner" and run.epoch = sent."epoch"
        returning sent."#", sent."runId", sent."rows"
      ), born as (
        insert into ${names.of('nofx_runs')} (run_id, kind, name, status, version, owner, epoch, lease_expires_at, parent, created_at, ended_at)
        select
          "runId", "kind", "name", coalesce("status", 'running'), "next", case when "status" is null then "owner" end, "epoch",
          now() + "leaseMs" * interval '1 millisecond', "parent", to_timestamp("createdAt" / 1000), to_timestamp("endedAt" / 1000)
        from sent where "expected" = 0
        order by "runId"
        on conflict (run_id) do nothing
        returning run_id
      ), accepted as (
        select "#", "runId", "rows" from moved
        union all
        select sent."#", sent."runId", sent."rows" from born join sent on sent."runId" = born.run_id
      ), stored as (
        insert into ${names.of('nofx_appends')} (run_id, version, at, events)
        select accepted."runId", row."version", row."at", row."events"
        from accepted
        cross join lateral json_to_recordset(accepted."rows") as row("version" int, "at" bigint, "events" json)
        order by accepted."#", row."version"
      )
      select coalesce(array_agg("#"), '{}') into appended from accepted;

      if cardinality(appended) < json_array_length(appends) then
        select coalesce(array_agg(sent."#"), '{}') into fenced
        from json_to_recordset(appends) as sent("#" int, "runId" uuid, "expected" int, "owner" text, "epoch" bigint)
        join ${names.of('nofx_runs')} run on run.run_id = sent."runId"
        where sent."expected" > 0 and sent."#" <> all(appended)
          and (run.epoch <> sent."epoch" or run.owner <> sent."owner" or (run.owner is null and run.status = 'running'));
      end if;

      if records is not null then
        perform ${names.of('nofx_write_records')}(records, appended);
      end if;
      if blobs is not null then
        insert into ${names.of('nofx_blobs')} (run_id, hash, data)
        select "runId", "hash", "data" from json_to_recordset(blobs) as b("#" int, "runId" uuid, "hash" text, "data" text)
        where "#" = any(appended)
        on conflict do nothing;
      end if;

      return json_build_object('appended', appended, 'fenced', fenced);
    end
    $nofx$`,
  ],
}
