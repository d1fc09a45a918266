import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/**
 * Appends a batch in one call. It is a function of the database because a server keeps the plans of a function between calls, also
 * behind a transaction-mode pooler, where a client cannot keep a prepared statement; planning would cost more than the work.
 *
 * Each append checks the version and the lease of its run and moves the head in one UPDATE, under the lock of that row. Runs are
 * visited in the order of their ids, so that two batches never wait for each other; appends of one run in the order given. An append
 * that is not accepted leaves nothing behind. The answer is JSON, `{"appended": [...], "fenced": [...]}`, with the numbers of appends;
 * one in neither is in conflict. An append also renews the lease, for free.
 *
 * The head is written before a position is drawn, so whoever holds a position also holds a lock on the events table until it commits:
 * `settledPosition` relies on that.
 */
export const appendFunction: Migration = {
  number: 3,
  name: 'append-function',
  statements: (names) => [
    sql`create function ${names.of('nofx_append')}(appends json, events json) returns json language plpgsql as $nofx$
    declare
      a record;
      appended int[] := '{}';
      fenced int[] := '{}';
    begin
      for a in
        select * from json_to_recordset(appends) as t(
          "index" int, "runId" uuid, "expected" int, "next" int, "owner" text, "epoch" bigint, "leaseMs" float8,
          "status" text, "endedAt" float8, "kind" text, "name" text, "parent" uuid, "createdAt" float8)
        order by "runId", "index"
      loop
        if a."expected" = 0 then
          insert into ${names.of('nofx_runs')} (run_id, kind, name, status, version, owner, epoch, lease_expires_at, parent, created_at, ended_at)
          values (
            a."runId", a."kind", a."name", coalesce(a."status", 'running'), a."next", case when a."status" is null then a."owner" end, a."epoch",
            now() + a."leaseMs" * interval '1 millisecond', a."parent", to_timestamp(a."createdAt" / 1000), to_timestamp(a."endedAt" / 1000))
          on conflict (run_id) do nothing;
        else
          update ${names.of('nofx_runs')}
          set version = a."next",
              status = coalesce(a."status", status),
              owner = case when a."status" is null then owner end,
              lease_expires_at = now() + a."leaseMs" * interval '1 millisecond',
              ended_at = coalesce(to_timestamp(a."endedAt" / 1000), ended_at)
          where run_id = a."runId" and version = a."expected" and owner = a."owner" and epoch = a."epoch";
        end if;
        if found then
          appended := appended || a."index";
        elsif exists (select from ${names.of('nofx_runs')} where run_id = a."runId" and version = a."expected") then
          fenced := fenced || a."index";
        end if;
      end loop;

      insert into ${names.of('nofx_events')} (run_id, version, at, type, v, body)
      select e."runId", e."version", e."at", e."type", e."v", e."body"
      from json_to_recordset(events) as e("index" int, "runId" uuid, "version" int, "at" bigint, "type" text, "v" int, "body" jsonb)
      where e."index" = any(appended)
      order by e."index", e."version";

      return json_build_object('appended', appended, 'fenced', fenced);
    end
    $nofx$`,
  ],
}
