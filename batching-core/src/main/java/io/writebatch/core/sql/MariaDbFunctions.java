package io.writebatch.core.sql;

import java.util.Set;

/**
 * MariaDB's own functions that leave the session as it is: what information_schema.SQL_FUNCTIONS of version 11.4 lists,
 * those with a grammar of their own, and the common spatial ones.
 */
final class MariaDbFunctions {
    private static final Set<String> PURE = FunctionCatalog.names("""
            abs acos add_months adddate addtime aes_decrypt aes_encrypt ascii asin atan atan2 avg bin bit_and
            bit_count bit_length bit_or bit_xor cast ceil ceiling char char_length character_length charset chr
            coalesce coercibility collation column_add column_check column_create column_delete column_exists
            column_get column_json column_list compress concat concat_operator_oracle concat_ws contains conv
            convert convert_tz cos cot count crc32 crc32c cume_dist curdate current_date current_role current_time
            current_timestamp current_user curtime database date date_add date_format date_sub datediff datetime day dayname
            dayofmonth dayofweek dayofyear decode decode_histogram decode_oracle default degrees dense_rank
            des_decrypt des_encrypt elt encode encrypt exp export_set extract extractvalue field find_in_set
            first_value floor format format_bytes format_pico_time from_base64 from_days from_unixtime get_format
            greatest group_concat grouping hex hour if ifnull inet6_aton inet6_ntoa inet_aton inet_ntoa insert instr
            interval is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6 isnull json_array json_array_append
            json_array_insert json_array_intersect json_arrayagg json_compact json_contains json_contains_path
            json_depth json_detailed json_equals json_exists json_extract json_insert json_key_value json_keys
            json_length json_loose json_merge json_merge_patch json_merge_preserve json_normalize json_object
            json_object_filter_keys json_object_to_array json_objectagg json_overlaps json_pretty json_query
            json_quote json_remove json_replace json_schema_valid json_search json_set json_table json_type
            json_unquote json_valid json_value kdf lag last_day last_value lcase lead least left length lengthb
            linestring ln localtime localtimestamp locate log log10 log2 lower lpad lpad_oracle ltrim ltrim_oracle
            make_set makedate maketime max mbrcontains mbrwithin md5 median microsecond mid min minute mod month
            monthname multipoint multipolygon name_const natural_sort_key nextval now nth_value ntile nullif nvl
            nvl2 oct octet_length old_password ord password percent_rank percentile_cont percentile_disc period_add
            period_diff pi point polygon position pow power quarter quote radians rand random_bytes rank
            regexp_instr regexp_replace regexp_substr repeat replace replace_oracle reverse right rollup round row
            row_number rpad rpad_oracle rtrim rtrim_oracle schema sec_to_time second session_user sformat sha sha1
            sha2 sign sin soundex space sqrt st_area st_asbinary st_asgeojson st_astext st_aswkb st_aswkt st_buffer
            st_centroid st_contains st_crosses st_difference st_dimension st_disjoint st_distance st_distance_sphere
            st_envelope st_equals st_geometryfromtext st_geometryfromwkb st_geometrytype st_geomfromgeojson
            st_geomfromtext st_geomfromwkb st_intersection st_intersects st_isempty st_issimple st_isvalid st_length
            st_linefromtext st_makeenvelope st_overlaps st_pointfromtext st_polyfromtext st_polygonfromtext
            st_simplify st_srid st_symdifference st_touches st_union st_validate st_within st_x st_y std stddev
            stddev_pop stddev_samp str_to_date strcmp subdate substr substr_oracle substring substring_index subtime
            sum sys_guid sysdate system_user tan time time_format time_to_sec timediff timestamp timestampadd
            timestampdiff to_base64 to_char to_date to_days to_number to_seconds trim trim_oracle trunc truncate
            ucase uncompress uncompressed_length unhex unix_timestamp updatexml upper user utc_date utc_time
            utc_timestamp uuid uuid_short uuid_v4 uuid_v7 value var_pop var_samp variance version week weekday
            weekofyear weight_string wsrep_last_seen_gtid wsrep_last_written_gtid year yearweek
            """);

    private MariaDbFunctions() {}

    static boolean pure(String name) {
        return PURE.contains(name);
    }
}
