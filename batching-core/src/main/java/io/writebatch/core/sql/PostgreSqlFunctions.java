package io.writebatch.core.sql;

import java.util.Set;

/**
 * PostgreSQL's own functions that leave the session as it is.
 *
 * <p>All functions of pg_catalog of version 18 that the catalog calls immutable or stable, without the internals of
 * types, operators and indexes and without what belongs to one session or transaction; a few volatile ones that were
 * looked at one by one; and the expressions that look like calls.
 */
final class PostgreSqlFunctions {
    private static final Set<String> PURE = FunctionCatalog.names("""
            _pg_expandarray abbrev abs acos acosd acosh age any_value area array_agg array_dims array_fill array_length array_lower
            array_ndims array_position array_positions array_remove array_replace array_reverse array_sample
            array_shuffle array_sort array_to_json array_to_string array_to_tsvector array_upper ascii asin asind
            asinh atan atan2 atan2d atand atanh avg bernoulli bit_and bit_count bit_length bit_or bit_xor bool
            bool_and bool_or box broadcast btrim cardinality casefold cast cbrt ceil ceiling center char_length
            character_length chr clock_timestamp coalesce col_description collation concat concat_ws convert
            convert_from convert_to corr cos cosd cosh cot cotd count covar_pop covar_samp crc32 crc32c cube
            cume_dist current_database current_date current_query current_schema current_schemas current_setting
            current_time current_timestamp current_user database_to_xml database_to_xml_and_xmlschema
            database_to_xmlschema date date_add date_bin date_part date_subtract date_trunc datemultirange daterange
            decode degrees dense_rank diagonal diameter div encode enum_first enum_last enum_range erf erfc every
            exp extract factorial family first_value float8 floor format format_type gamma gcd gen_random_uuid
            generate_series generate_subscripts get_bit get_byte get_current_ts_config getdatabaseencoding
            getpgusername greatest grouping has_any_column_privilege has_column_privilege has_database_privilege
            has_foreign_data_wrapper_privilege has_function_privilege has_language_privilege
            has_largeobject_privilege has_parameter_privilege has_schema_privilege has_sequence_privilege
            has_server_privilege has_table_privilege has_tablespace_privilege has_type_privilege height host
            hostmask icu_unicode_version inet_server_addr inet_server_port initcap int4 int4multirange int4range
            int8 int8multirange int8range interval is_normalized isclosed isempty isfinite ishorizontal isopen
            isparallel isperp isvertical json json_agg json_agg_strict json_array json_array_elements
            json_array_elements_text json_array_length json_arrayagg json_build_array json_build_object json_each
            json_each_text json_exists json_object json_object_agg json_object_agg_strict json_object_agg_unique
            json_object_agg_unique_strict json_object_keys json_objectagg json_populate_record
            json_populate_recordset json_query json_scalar json_serialize json_strip_nulls json_table json_to_record
            json_to_recordset json_to_tsvector json_typeof json_value jsonb_agg jsonb_agg_strict
            jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object
            jsonb_each jsonb_each_text jsonb_insert jsonb_object jsonb_object_agg jsonb_object_agg_strict
            jsonb_object_agg_unique jsonb_object_agg_unique_strict jsonb_object_keys jsonb_path_exists
            jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query jsonb_path_query_array
            jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz jsonb_path_query_tz
            jsonb_populate_record jsonb_populate_record_valid jsonb_populate_recordset jsonb_pretty jsonb_set
            jsonb_set_lax jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_to_tsvector jsonb_typeof
            justify_days justify_hours justify_interval lag last_value lcm lead least left length lgamma line ln
            localtime localtimestamp log log10 lower lower_inc lower_inf lpad lseg ltrim macaddr8_set7bit make_date
            make_interval make_time make_timestamp make_timestamptz masklen max md5 merge_action min min_scale mod
            mode multirange mxid_age netmask network nextval normalize now npoints nth_value ntile nullif
            num_nonnulls num_nulls numeric nummultirange numnode numrange obj_description octet_length
            oidvectortypes overlaps overlay parse_ident path percent_rank percentile_cont percentile_disc
            pg_available_extension_versions pg_available_extensions pg_basetype pg_blocking_pids pg_cancel_backend
            pg_char_to_encoding pg_client_encoding pg_collation_actual_version pg_collation_for
            pg_collation_is_visible pg_column_compression pg_column_is_updatable pg_column_size
            pg_column_toast_chunk_id pg_conf_load_time pg_config pg_control_checkpoint pg_control_system
            pg_conversion_is_visible pg_current_wal_flush_lsn pg_current_wal_insert_lsn pg_current_wal_lsn
            pg_database_size pg_describe_object pg_encoding_max_length pg_encoding_to_char pg_extension_update_paths
            pg_filenode_relation pg_function_is_visible pg_has_role pg_identify_object pg_identify_object_as_address
            pg_index_column_has_property pg_index_has_property pg_indexam_has_property pg_indexam_progress_phasename
            pg_indexes_size pg_input_error_info pg_input_is_valid pg_is_in_recovery pg_is_other_temp_schema
            pg_is_wal_replay_paused pg_jit_available pg_last_committed_xact pg_last_wal_receive_lsn
            pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_lock_status pg_notification_queue_usage
            pg_numa_available pg_opclass_is_visible pg_operator_is_visible pg_opfamily_is_visible
            pg_options_to_table pg_partition_ancestors pg_partition_root pg_partition_tree pg_postmaster_start_time
            pg_relation_filenode pg_relation_filepath pg_relation_is_publishable pg_relation_is_updatable
            pg_relation_size pg_replication_origin_oid pg_sequence_last_value pg_sequence_parameters
            pg_settings_get_flags pg_show_all_settings pg_size_bytes pg_size_pretty pg_snapshot_xip pg_snapshot_xmax
            pg_snapshot_xmin pg_split_walfile_name pg_stat_have_stats pg_statistics_obj_is_visible
            pg_table_is_visible pg_table_size pg_tablespace_databases pg_tablespace_location pg_tablespace_size
            pg_terminate_backend pg_timezone_abbrevs_abbrevs pg_timezone_abbrevs_zone pg_timezone_names
            pg_total_relation_size pg_trigger_depth pg_ts_config_is_visible pg_ts_dict_is_visible
            pg_ts_parser_is_visible pg_ts_template_is_visible pg_type_is_visible pg_typeof pg_visible_in_snapshot
            pg_wal_lsn_diff pg_walfile_name pg_walfile_name_offset pg_xact_commit_timestamp pg_xact_status
            phraseto_tsquery pi plainto_tsquery point polygon position pow power querytree quote_ident quote_literal
            quote_nullable radians radius random random_normal range_agg range_intersect_agg range_merge rank
            regclass regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace
            regexp_split_to_array regexp_split_to_table regexp_substr regr_avgx regr_avgy regr_count regr_intercept
            regr_r2 regr_slope regr_sxx regr_sxy regr_syy repeat replace reverse right rollup round row row_number
            row_security_active row_to_json rpad rtrim scale schema_to_xml schema_to_xml_and_xmlschema
            schema_to_xmlschema session_user set_bit set_byte set_masklen setweight sha224 sha256 sha384 sha512
            shobj_description sign similar_to_escape sin sind sinh slope split_part sqrt statement_timestamp stddev
            stddev_pop stddev_samp string_agg string_to_array string_to_table strip strpos substr substring sum
            system system_user table_to_xml table_to_xml_and_xmlschema table_to_xmlschema tan tand tanh text time
            timeofday timestamp timezone to_ascii to_bin to_char to_date to_hex to_json to_jsonb to_number to_oct
            to_regclass to_regcollation to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure
            to_regrole to_regtype to_regtypemod to_timestamp to_tsquery to_tsvector transaction_timestamp translate
            treat trim trim_array trim_scale trunc ts_debug ts_delete ts_filter ts_headline ts_lexize ts_parse
            ts_rank ts_rank_cd ts_token_type tsmultirange tsquery_phrase tsrange tstzmultirange tstzrange
            tsvector_to_array txid_snapshot_xip txid_snapshot_xmax txid_snapshot_xmin txid_status
            txid_visible_in_snapshot unicode_assigned unicode_version unistr unnest upper upper_inc upper_inf
            uuid_extract_timestamp uuid_extract_version uuidv4 uuidv7 var_pop var_samp varchar variance version
            websearch_to_tsquery width width_bucket xml_is_well_formed xml_is_well_formed_content
            xml_is_well_formed_document xmlagg xmlattributes xmlcomment xmlconcat xmlelement xmlexists xmlforest
            xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable xmltext xmlvalidate xpath xpath_exists
            """);

    private PostgreSqlFunctions() {}

    static boolean pure(String name) {
        return PURE.contains(name) || name.startsWith("pg_get_") || name.startsWith("pg_stat_get_");
    }
}
