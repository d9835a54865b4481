# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the shape of schema public back from the catalog, as the rows of the
tab-separated files in data/schema/."""

FILES = {
    "columns": (
        "table ordinal column type nullable default",
        """
        select c.relname, row_number() over (partition by c.oid order by a.attnum), a.attname,
          format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'no' else 'yes' end,
          coalesce(pg_get_expr(d.adbin, d.adrelid), '')
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
        order by c.relname collate "C", 2
        """),
    "view_columns": (
        "view ordinal column type nullable default",
        """
        select c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
          case when a.attnotnull then 'no' else 'yes' end, ''
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
        order by c.relname collate "C", 2
        """),
    "keys": (
        "table kind columns references on_delete constraint_name",
        """
        select c.relname,
          case k.contype when 'p' then 'primary' when 'u' then 'unique' else 'foreign' end,
          (select string_agg(a.attname, ',' order by u.n)
            from unnest(k.conkey) with ordinality u (num, n)
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.num),
          case when k.contype = 'f' then k.confrelid::regclass || '(' || (
            select string_agg(a.attname, ',' order by u.n)
            from unnest(k.confkey) with ordinality u (num, n)
            join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.num) || ')' else '' end,
          case when k.contype <> 'f' then '' else case k.confdeltype
            when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade'
            when 'n' then 'set null' else 'set default' end end,
          k.conname
        from pg_constraint k
        join pg_class c on c.oid = k.conrelid
        where c.relnamespace = 'public'::regnamespace and k.contype in ('p', 'u', 'f')
        order by c.relname collate "C", position(k.contype::text in 'puf'), k.conname collate "C"
        """),
    "enums": (
        "enum values",
        """
        select t.typname, string_agg(e.enumlabel, ',' order by e.enumsortorder)
        from pg_type t
        join pg_enum e on e.enumtypid = t.oid
        where t.typnamespace = 'public'::regnamespace
        group by t.typname
        order by t.typname collate "C"
        """),
    "checks": (
        "table name expression",
        """
        select c.relname, k.conname, pg_get_expr(k.conbin, k.conrelid)
        from pg_constraint k
        join pg_class c on c.oid = k.conrelid
        where c.relnamespace = 'public'::regnamespace and k.contype = 'c'
        order by c.relname collate "C", k.conname collate "C"
        """),
    "indexes": (
        "table name columns unique partial_predicate method backs_constraint",
        """
        select c.relname, i.relname,
          (select string_agg(pg_get_indexdef(x.indexrelid, n, true)
              || case when x.indoption[n - 1] & 1 = 1 then ' DESC' else '' end, ', ' order by n)
            from generate_series(1, x.indnkeyatts) n),
          case when x.indisunique then 'yes' else 'no' end,
          coalesce(pg_get_expr(x.indpred, x.indrelid), ''), m.amname,
          coalesce((select case k.contype when 'p' then 'primary' when 'u' then 'unique' end
            from pg_constraint k where k.conindid = x.indexrelid and k.contype in ('p', 'u')), '')
        from pg_index x
        join pg_class c on c.oid = x.indrelid
        join pg_class i on i.oid = x.indexrelid
        join pg_am m on m.oid = i.relam
        where c.relnamespace = 'public'::regnamespace
        order by c.relname collate "C", i.relname collate "C"
        """),
    "triggers": (
        "table name timing_events function",
        """
        select c.relname, t.tgname,
          concat_ws(' ',
            case when t.tgtype & 2 = 2 then 'BEFORE' when t.tgtype & 64 = 64 then 'INSTEAD OF' else 'AFTER' end,
            concat_ws(' OR ',
              case when t.tgtype & 4 = 4 then 'INSERT' end,
              case when t.tgtype & 16 = 16 then 'UPDATE' || coalesce((
                select ' OF ' || string_agg(a.attname, ', ' order by a.attnum)
                from unnest(t.tgattr::smallint[]) n
                join pg_attribute a on a.attrelid = c.oid and a.attnum = n), '') end,
              case when t.tgtype & 8 = 8 then 'DELETE' end,
              case when t.tgtype & 32 = 32 then 'TRUNCATE' end),
            'FOR EACH', case when t.tgtype & 1 = 1 then 'ROW' else 'STATEMENT' end,
            'WHEN (' || substring(pg_get_triggerdef(t.oid, true) from 'WHEN \\((.*)\\) EXECUTE FUNCTION') || ')'),
          t.tgfoid::regproc
        from pg_trigger t
        join pg_class c on c.oid = t.tgrelid
        where c.relnamespace = 'public'::regnamespace and not t.tgisinternal
        order by c.relname collate "C", t.tgname collate "C"
        """),
    "functions": (
        "function arguments result security volatility",
        """
        select p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid),
          case when p.prosecdef then 'definer' else 'invoker' end,
          case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end
        from pg_proc p
        where p.pronamespace = 'public'::regnamespace
        order by p.proname collate "C", 2
        """),
}


def read(connection):
    """Every file's lines, header first, by name."""
    files = {}
    with connection.cursor() as cursor:
        cursor.execute("set search_path = public")
        for name, (header, query) in FILES.items():
            cursor.execute(query)
            files[name] = [header.replace(" ", "\t")] + [
                "\t".join(str(value) for value in row) for row in cursor.fetchall()]
    return files


# Everything a member could notice or misuse: objects of the schemas that are
# ours with their definitions, owners, rights and settings. Two databases with
# the same lines behave alike.
FINGERPRINT = {
    "relation": """
        select format('%s %s %s owner %s rights %s security %s %s options %s', n.nspname, c.relkind, c.relname,
          c.relowner::regrole, c.relacl, c.relrowsecurity, c.relforcerowsecurity, c.reloptions)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'private') and c.relkind <> 't'
        """,
    "column": """
        select format('%s.%s %s %s %s default %s identity %s generated %s rights %s', a.attrelid::regclass, a.attname,
          format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attcollation::regcollation,
          pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, a.attacl)
        from pg_attribute a
        join pg_class c on c.oid = a.attrelid
        join pg_namespace n on n.oid = c.relnamespace
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where n.nspname in ('public', 'private') and a.attnum > 0 and not a.attisdropped and c.relkind <> 't'
        """,
    # Whether old rows let a key be validated is the rows' doing, not the schema's.
    "constraint": """
        select format('%s %s %s', conrelid::regclass, conname, replace(pg_get_constraintdef(oid, true), ' NOT VALID', ''))
        from pg_constraint
        where connamespace in ('public'::regnamespace, coalesce(to_regnamespace('private'), 0)) and contype not in ('t', 'n')
        """,
    "index": """
        select indexdef from pg_indexes where schemaname in ('public', 'private')
        """,
    "trigger": """
        select format('%s %s', pg_get_triggerdef(t.oid), t.tgenabled)
        from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_namespace n on n.oid = p.pronamespace
        where not t.tgisinternal and n.nspname in ('public', 'private')
        """,
    "function": """
        select format('%s owner %s rights %s', pg_get_functiondef(p.oid), p.proowner::regrole, p.proacl)
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ('public', 'private') and p.prokind in ('f', 'p')
        """,
    "view": """
        select format('%s.%s %s', schemaname, viewname, definition) from pg_views
        where schemaname in ('public', 'private')
        """,
    "policy": """
        select format('%s.%s %s %s %s %s using %s check %s', schemaname, tablename, policyname, permissive,
          roles, cmd, qual, with_check)
        from pg_policies where schemaname in ('public', 'private', 'storage', 'realtime')
        """,
    "type": """
        select format('%s.%s %s', n.nspname, t.typname,
          (select string_agg(e.enumlabel, ',' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid))
        from pg_type t join pg_namespace n on n.oid = t.typnamespace
        where n.nspname in ('public', 'private') and t.typtype in ('e', 'd')
        """,
    "schema": """
        select format('%s rights %s', nspname, nspacl) from pg_namespace where nspname in ('public', 'private')
        """,
    "default rights": """
        select format('%s in %s for %s: %s', d.defaclrole::regrole, coalesce(n.nspname, 'every schema'),
          d.defaclobjtype, d.defaclacl)
        from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace
        where d.defaclrole = 'postgres'::regrole
        """,
    "publication": """
        select format('%s %s.%s %s', pubname, schemaname, tablename, attnames) from pg_publication_tables
        """,
    "remark": """
        select format('%s: %s', pg_describe_object(classoid, objoid, objsubid), description)
        from pg_description d
        where pg_describe_object(classoid, objoid, objsubid) ~ '(public|private)\\.'
        """,
}


def fingerprint(connection):
    """The catalog's lines, sorted; rights in one order, whoever granted first."""
    lines = []
    with connection.cursor() as cursor:
        cursor.execute("set search_path = pg_catalog")
        for kind, query in FINGERPRINT.items():
            cursor.execute(query)
            lines += [f"{kind}: {_ordered(row[0])}" for row in cursor.fetchall()]
    return sorted(lines)


def _ordered(text):
    """Access lists keep the order of the grants, which means nothing."""
    import re

    def sort(match):
        return "{" + ",".join(sorted(match.group(1).split(","))) + "}"
    return re.sub(r"\{([^{}\s]*=[^{}\s]*)\}", sort, text)
