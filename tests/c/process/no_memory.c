/* No memory for what a program chooses the size of: each function that takes or makes something large fails as its description says, for
 * each of the large blocks that it asks for, and works again afterwards. What needs a session is in no_memory_in_session.c. */
#include "diffusion.h"

#include "refusing.h"

enum { LONG = 100000, MANY = 20000 };

/* As many characters. */
static char text[LONG + 1];
/* `["xxx...","\n",1]`: JSON, and roles. */
static char json[LONG + 100];
static char names[MANY][8];
/* `ws://xxx...`. */
static char url[LONG + 6];

/* Made of these at the beginning. */
static BUF_T *bytes, *string, *changed, *delta, *cbor, *encoded, *reports, *credentials;
static CREDENTIALS_T *user;
static HASH_T *properties, *many_names;
static HASH_NUM_T *many_numbers;
static SET_T *many, *one_in_set;
static LIST_T *one_in_list;
static ERROR_REPORT_T report;
static DIFFUSION_RECORDV2_SCHEMA_T *schema;
static DIFFUSION_VALUE_T *record;

/* A function that appends to a buffer, or leaves it as it was. */
#define APPENDS(name, call)                                     \
    static int name(void) {                                     \
        BUF_T *buf = buf_create();                              \
        buf_write_string(buf, "ab");                            \
        refuse();                                               \
        (void)(call);                                           \
        allow();                                                \
        int done = buf->len > LONG;                             \
        CHECK(done || buf->len == 2);                           \
        CHECK(memcmp(buf->data, "ab", 2) == 0);                 \
        buf_free(buf);                                          \
        return done;                                            \
    }

/* The same, where nothing is returned. */
#define APPENDS_ONLY(name, call) APPENDS(name, ((call), 0))

APPENDS_ONLY(write_bytes, buf_write_bytes(buf, text, LONG))
APPENDS_ONLY(write_string, buf_write_string(buf, text))
APPENDS_ONLY(write_buf, buf_write_buf(buf, bytes))
APPENDS_ONLY(write_string_enc, buf_write_string_enc(buf, text))
APPENDS_ONLY(write_string_length_enc, buf_write_string_length_enc(buf, text, LONG))
APPENDS_ONLY(write_list_enc, buf_write_list_strings_enc(buf, one_in_list))
APPENDS_ONLY(write_set_enc, buf_write_set_strings_enc(buf, one_in_set))
APPENDS_ONLY(write_hash_enc, buf_write_hash_strings_enc(buf, properties))
APPENDS(write_formatted, buf_sprintf(buf, "%d %s", 17, text))
APPENDS(binary_value, write_diffusion_binary_value(text, buf, LONG))
APPENDS(json_value, write_diffusion_json_value(json, buf))
APPENDS(string_value, write_diffusion_string_value(text, buf))
APPENDS(records_value, write_diffusion_recordv2_value(text, buf))
APPENDS(script_roles, add_roles_to_script(buf, one_in_list))
APPENDS(script_set, add_set_to_script(buf, one_in_set))
APPENDS(script_path, update_security_store_isolate_path(buf, text))
APPENDS(script_permissions, update_security_store_remove_path_permissions(buf, text, "path"))
APPENDS(script_include, update_security_store_include_roles(buf, "role", one_in_list))
APPENDS(script_locked, update_security_store_role_locked_by_principal(buf, "role", text))
APPENDS(script_principal, update_auth_store_add_principal(buf, text, "password", one_in_list))
APPENDS(script_password, update_auth_store_set_password(buf, "principal", text))
APPENDS(script_property, update_auth_store_trust_client_proposed_property_in(buf, "name", one_in_set))
APPENDS(script_pattern, update_auth_store_trust_client_proposed_property_matches(buf, "name", text))

/* A function that makes something, or gives NULL. */
#define MAKES(name, type, call, release)                        \
    static int name(void) {                                     \
        refuse();                                               \
        type made = (type)(call);                               \
        allow();                                                \
        int done = made != NULL;                                \
        release(made);                                          \
        return done;                                            \
    }

static void free_hash(HASH_T *hash) {
    hash_free(hash, NULL, NULL);
}

static void free_hash_and_texts(HASH_T *hash) {
    hash_free(hash, free, free);
}

static void free_hash_num(HASH_NUM_T *hash) {
    hash_num_free(hash, NULL);
}

static void free_hash_num_and_texts(HASH_NUM_T *hash) {
    hash_num_free(hash, free);
}

MAKES(buf_copy, BUF_T *, buf_dup(bytes), buf_free)
MAKES(buf_text, char *, buf_as_string(bytes), free)
MAKES(buf_hex, char *, buf_as_hex(bytes), free)
MAKES(text_part, char *, substring(text, 1, LONG - 2), free)
MAKES(text_trimmed, char *, string_by_trimming_whitespaces(text), free)
MAKES(text_escaped, char *, diffusion_escape(text), free)
MAKES(hash_with_slots, HASH_T *, hash_new(LONG), free_hash)
MAKES(hash_copy, HASH_T *, hash_dup_strval(properties), free_hash_and_texts)
MAKES(hash_all_keys, char **, hash_keys(many_names), free)
MAKES(hash_all_values, SET_T *, hash_to_set(many_names, NULL), set_free)
MAKES(hash_num_with_slots, HASH_NUM_T *, hash_num_new(LONG), free_hash_num)
MAKES(hash_num_copy, HASH_NUM_T *, hash_num_dup_strval(many_numbers), free_hash_num_and_texts)
MAKES(hash_num_all_keys, unsigned long *, hash_num_keys(many_numbers), free)
MAKES(set_with_slots, SET_T *, set_new_string(LONG), set_free)
MAKES(set_of_numbers_with_slots, SET_T *, set_new_int(LONG), set_free)
MAKES(set_copy, SET_T *, set_dup(many), set_free)
MAKES(set_all_values, void **, set_values(many), free)
MAKES(roles_of_text, SET_T *, diffusion_string_to_roles(json), set_free)
MAKES(text_of_roles, char *, diffusion_roles_to_string(one_in_set), free)
MAKES(report_copy, ERROR_REPORT_T *, error_report_dup(&report), error_report_free)
MAKES(password, CREDENTIALS_T *, credentials_create_password(text), credentials_free)
MAKES(custom_credentials, CREDENTIALS_T *, credentials_create_custom(text, LONG), credentials_free)
MAKES(credentials_to_bytes, BUF_T *, credentials_marshal(user), buf_free)
MAKES(credentials_of_bytes, CREDENTIALS_T *, credentials_unmarshal(credentials), credentials_free)
MAKES(specification, TOPIC_SPECIFICATION_T *,
    topic_specification_init_with_properties(TOPIC_TYPE_STRING, properties), topic_specification_free)
MAKES(selector, DIFFUSION_TOPIC_SELECTOR_T *, diffusion_topic_selector_create(text, NULL), diffusion_topic_selector_free)
MAKES(selector_prefix, char *, selector_get_prefix(text), free)
MAKES(constraint_value, DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *,
    diffusion_topic_update_constraint_value(bytes), diffusion_topic_update_constraint_free)
MAKES(constraint_pointer, DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *,
    diffusion_topic_update_constraint_partial_json_without_value(text), diffusion_topic_update_constraint_free)
MAKES(constraint_part, DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *,
    diffusion_topic_update_constraint_partial_json_with_value("/a", DATATYPE_STRING, string), diffusion_topic_update_constraint_free)
MAKES(compared_string, DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *,
    diffusion_update_constraint_value_from_string(text), diffusion_update_constraint_value_free)
MAKES(compared_json, DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *,
    diffusion_update_constraint_value_from_json_string(json), diffusion_update_constraint_value_free)
MAKES(compared_binary, DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *,
    diffusion_update_constraint_value_from_binary(bytes), diffusion_update_constraint_value_free)
MAKES(json_of_cbor, BUF_T *, cbor_to_json(cbor->data, cbor->len), buf_free)
MAKES(delta_applied, BUF_T *, diff_apply_binary(bytes, delta), buf_free)
MAKES(delta_made, BUF_T *, diff_generate_binary(bytes, changed), buf_free)
MAKES(details_of_slave, TOPIC_DETAILS_T *, create_topic_details_slave(text), topic_details_free)
MAKES(value_copy, DIFFUSION_VALUE_T *, diffusion_value_dup(record), diffusion_value_free)
MAKES(schema_text, char *, diffusion_recordv2_schema_as_json_string(schema), free)

/* A function that stores what it makes, or gives an error and stores nothing. */
#define GIVES(name, type, call, release)                        \
    static int name(void) {                                     \
        type made = NULL;                                       \
        DIFFUSION_API_ERROR error = NULL;                       \
        refuse();                                               \
        bool done = (call);                                     \
        allow();                                                \
        CHECK(done == (made != NULL) && done == (error == NULL)); \
        diffusion_api_error_free(error);                        \
        release(made);                                          \
        return done;                                            \
    }

static void free_fields(LIST_T *fields) {
    list_free(fields, free);
}

static void free_records(LIST_T *records) {
    list_of_lists_free(records, free);
}

GIVES(records_text, char *, diffusion_recordv2_to_string(record, &made, &error), free)
GIVES(records_fields, LIST_T *, diffusion_recordv2_as_fields(record, &made, &error), free_fields)
GIVES(records_lists, LIST_T *, diffusion_recordv2_as_records(record, &made, &error), free_records)
GIVES(records_model, DIFFUSION_RECORDV2_RECORD_MODEL_T *,
    diffusion_recordv2_as_model(record, schema, &made, &error), diffusion_recordv2_record_model_free)
GIVES(records_valid_model, DIFFUSION_RECORDV2_RECORD_MODEL_T *,
    diffusion_recordv2_as_validated_model(record, schema, &made, &error), diffusion_recordv2_record_model_free)

/* A token of the parser, a text. */
static int cbor_token(void) {
    CBOR_PARSER_T *parser = cbor_parser_create(cbor->data, cbor->len);
    cbor_val_free(cbor_next_val(parser));
    refuse();
    CBOR_VAL_T *token = cbor_next_val(parser);
    allow();
    int done = token != NULL;
    CHECK(!done || token->size == LONG);
    cbor_val_free(token);
    cbor_parser_free(parser);
    return done;
}

static int cbor_text(void) {
    CBOR_GENERATOR_T *generator = cbor_generator_create();
    refuse();
    int result = cbor_write_text_string(generator, text, LONG);
    allow();
    cbor_generator_free(generator);
    CHECK(result == 0 || result == -1);
    return result == 0;
}

static int read_string(void) {
    char *read = NULL;
    size_t length = 0;
    refuse();
    char *end = buf_read_string_length_enc(encoded->data + 1, &read, &length);
    allow();
    CHECK((end == NULL) == (read == NULL));
    CHECK(end == NULL || length == LONG);
    free(read);
    return end != NULL;
}

static int read_list(void) {
    LIST_T *list = list_create();
    refuse();
    char *end = buf_read_list_strings_enc(encoded->data, list);
    allow();
    CHECK(list_get_size(list) == (end != NULL));
    list_free(list, free);
    return end != NULL;
}

static int read_report(void) {
    ERROR_REPORT_T *read = NULL;
    refuse();
    char *end = buf_read_error_report(reports->data, &read);
    allow();
    CHECK((end == NULL) == (read == NULL));
    error_report_free(read);
    return end != NULL;
}

/* The text is the last of the array. */
static int copy_of_texts(void) {
    const char *texts[] = { "a", text, NULL };
    refuse();
    char **copy = dup_string_array(texts);
    allow();
    CHECK(copy == NULL || strlen(copy[1]) == LONG);
    free_string_array(copy);
    return copy != NULL;
}

static int specification_properties(void) {
    TOPIC_SPECIFICATION_T *original = topic_specification_init_with_properties(TOPIC_TYPE_STRING, properties);
    refuse();
    HASH_T *copy = topic_specification_get_properties(original);
    allow();
    int done = copy != NULL;
    CHECK(!done || strlen((const char *)hash_get(copy, "name")) == LONG);
    hash_free(copy, free, free);
    topic_specification_free(original);
    return done;
}

static int records_built(void) {
    char *fields[] = { text, text, NULL };
    DIFFUSION_RECORDV2_BUILDER_T *builder = diffusion_recordv2_builder_init();
    refuse();
    diffusion_recordv2_builder_add_record(builder, fields);
    void *built = diffusion_recordv2_builder_build(builder);
    allow();
    size_t length = built == NULL ? 0 : strlen((const char *)built);
    free(built);
    diffusion_recordv2_builder_free(builder);
    CHECK(length == 0 || length == 2 * LONG + 1);
    return length != 0;
}

static int schema_with_a_long_name(void) {
    DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *builder = diffusion_recordv2_schema_builder_init();
    DIFFUSION_RECORDV2_SCHEMA_T *built = NULL;
    CHECK(diffusion_recordv2_schema_builder_record(builder, "record", NULL));
    refuse();
    if (diffusion_recordv2_schema_builder_string(builder, text, NULL)) {
        built = diffusion_recordv2_schema_builder_build(builder, NULL);
    }
    allow();
    diffusion_recordv2_schema_free(built);
    diffusion_recordv2_schema_builder_free(builder);
    return built != NULL;
}

static int schema_records(void) {
    LIST_T *records, *fields = NULL;
    char *name = NULL;
    refuse();
    records = diffusion_recordv2_schema_get_records(schema);
    if (records != NULL) {
        DIFFUSION_RECORDV2_SCHEMA_RECORD_T *first = (DIFFUSION_RECORDV2_SCHEMA_RECORD_T *)list_get_data_first(records);
        if (diffusion_recordv2_schema_record_get_fields(first, &fields, NULL)) {
            diffusion_recordv2_schema_field_get_name((DIFFUSION_RECORDV2_SCHEMA_FIELD_T *)list_get_data_first(fields), &name, NULL);
        }
    }
    allow();
    int done = name != NULL;
    free(name);
    list_free(fields, (void (*)(void *))diffusion_recordv2_schema_field_free);
    list_free(records, (void (*)(void *))diffusion_recordv2_schema_record_free);
    return done;
}

/* A model is changed, becomes a value, and is read. */
static int model(void) {
    DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *changing = diffusion_recordv2_schema_create_mutable_model(schema);
    DIFFUSION_VALUE_T *value = NULL;
    char *field = NULL;
    CHECK(changing != NULL);
    refuse();
    int done = diffusion_recordv2_mutable_record_model_set_field_value(changing, "record", 0, text, 0, text, NULL)
        && diffusion_recordv2_mutable_record_model_as_value(changing, &value, NULL)
        && diffusion_recordv2_mutable_record_model_get_field_value(changing, "record", 0, text, 0, &field, NULL);
    allow();
    CHECK(!done || strlen(field) == LONG);
    free(field);
    diffusion_value_free(value);
    diffusion_recordv2_mutable_record_model_free(changing);
    return done;
}

static int session_collector(void) {
    DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder = diffusion_session_metric_collector_builder_init();
    char *name = NULL, *filter = NULL;
    refuse();
    DIFFUSION_SESSION_METRIC_COLLECTOR_T *made = diffusion_session_metric_collector_builder_create(builder, text, text, NULL);
    int done = diffusion_session_metric_collector_get_name(made, &name)
        && diffusion_session_metric_collector_get_session_filter(made, &filter);
    allow();
    free(name);
    free(filter);
    diffusion_session_metric_collector_free(made);
    diffusion_session_metric_collector_builder_free(builder);
    return done;
}

static int topic_collector(void) {
    DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder = diffusion_topic_metric_collector_builder_init();
    char *name = NULL, *selected = NULL;
    refuse();
    DIFFUSION_TOPIC_METRIC_COLLECTOR_T *made = diffusion_topic_metric_collector_builder_create(builder, text, text, NULL);
    int done = diffusion_topic_metric_collector_get_name(made, &name)
        && diffusion_topic_metric_collector_get_topic_selector(made, &selected);
    allow();
    free(name);
    free(selected);
    diffusion_topic_metric_collector_free(made);
    diffusion_topic_metric_collector_builder_free(builder);
    return done;
}

static int remote_server(void) {
    DIFFUSION_REMOTE_SERVER_BUILDER_T *builder = diffusion_remote_server_builder_init();
    char *name = NULL, *address = NULL;
    refuse();
    DIFFUSION_REMOTE_SERVER_T *made = diffusion_remote_server_builder_create_secondary_initiator(builder, text, url, NULL);
    int done = made != NULL && (name = diffusion_remote_server_get_name(made)) != NULL
        && (address = diffusion_remote_server_get_url(made)) != NULL;
    allow();
    free(name);
    free(address);
    diffusion_remote_server_free(made);
    diffusion_remote_server_builder_free(builder);
    return done;
}

/* The table has the mapping, or there is none. */
static int branch_mapping(void) {
    DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *builder = diffusion_branch_mapping_table_builder_init();
    refuse();
    diffusion_branch_mapping_table_builder_add_branch_mapping(builder, text, text);
    DIFFUSION_BRANCH_MAPPING_TABLE_T *table = diffusion_branch_mapping_table_builder_create_table(builder, text);
    LIST_T *mappings = table == NULL ? NULL : diffusion_branch_mapping_table_get_branch_mappings(table);
    allow();
    int done = mappings != NULL && list_get_size(mappings) == 1;
    diffusion_branch_mapping_table_free_branch_mappings(mappings);
    diffusion_branch_mapping_table_free(table);
    diffusion_branch_mapping_table_builder_free(builder);
    return done;
}

#define TRIAL(name) { #name, name, 0 }
/* Without memory for a search, the delta is the whole value. */
#define MODEST_TRIAL(name) { #name, name, 1 }

static const trial_t trials[] = {
    TRIAL(write_bytes), TRIAL(write_string), TRIAL(write_buf), TRIAL(write_string_enc), TRIAL(write_string_length_enc),
    TRIAL(write_list_enc), TRIAL(write_set_enc), TRIAL(write_hash_enc), TRIAL(write_formatted),
    TRIAL(binary_value), TRIAL(json_value), TRIAL(string_value), TRIAL(records_value),
    TRIAL(script_roles), TRIAL(script_set), TRIAL(script_path), TRIAL(script_permissions), TRIAL(script_include), TRIAL(script_locked),
    TRIAL(script_principal), TRIAL(script_password), TRIAL(script_property), TRIAL(script_pattern),
    TRIAL(buf_copy), TRIAL(buf_text), TRIAL(buf_hex), TRIAL(text_part), TRIAL(text_trimmed), TRIAL(text_escaped),
    TRIAL(hash_with_slots), TRIAL(hash_copy), TRIAL(hash_all_keys), TRIAL(hash_all_values),
    TRIAL(hash_num_with_slots), TRIAL(hash_num_copy), TRIAL(hash_num_all_keys),
    TRIAL(set_with_slots), TRIAL(set_of_numbers_with_slots), TRIAL(set_copy), TRIAL(set_all_values),
    TRIAL(roles_of_text), TRIAL(text_of_roles), TRIAL(report_copy), TRIAL(password), TRIAL(custom_credentials),
    TRIAL(credentials_to_bytes), TRIAL(credentials_of_bytes), TRIAL(specification),
    TRIAL(specification_properties), TRIAL(selector), TRIAL(selector_prefix), TRIAL(constraint_value), TRIAL(constraint_pointer),
    TRIAL(constraint_part), TRIAL(compared_string), TRIAL(compared_json), TRIAL(compared_binary),
    TRIAL(json_of_cbor), TRIAL(delta_applied), MODEST_TRIAL(delta_made), TRIAL(details_of_slave), TRIAL(value_copy),
    TRIAL(schema_text), TRIAL(records_text), TRIAL(records_fields), TRIAL(records_lists), TRIAL(records_model),
    TRIAL(records_valid_model), TRIAL(cbor_token), TRIAL(cbor_text), TRIAL(read_string), TRIAL(read_list), TRIAL(read_report),
    TRIAL(copy_of_texts), TRIAL(records_built), TRIAL(schema_with_a_long_name), TRIAL(schema_records), TRIAL(model),
    TRIAL(session_collector), TRIAL(topic_collector), TRIAL(remote_server), TRIAL(branch_mapping),
};

static void make_texts(void) {
    memset(text, 'x', LONG);
    strcpy(url, "ws://");
    memcpy(url + 5, text, LONG);
    json[0] = '[';
    json[1] = '"';
    memcpy(json + 2, text, LONG);
    strcpy(json + 2 + LONG, "\",\"\\n\",1]");
    for (int i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "%d", i);
    }
}

static void make_containers(void) {
    properties = hash_new(1);
    hash_add(properties, "name", text);
    many_names = hash_new(MANY);
    many_numbers = hash_num_new(MANY);
    many = set_new_string(MANY);
    for (int i = 0; i < MANY; i++) {
        hash_add(many_names, names[i], names[i]);
        hash_num_add(many_numbers, (unsigned long)i, names[i]);
        set_add(many, names[i]);
    }
    one_in_set = set_new_string(1);
    set_add(one_in_set, text);
    one_in_list = list_create();
    list_append_last(one_in_list, text);
}

static void make_bytes(void) {
    bytes = buf_create();
    buf_write_bytes(bytes, text, LONG);
    string = buf_create();
    CHECK(write_diffusion_string_value(text, string));
    changed = buf_dup(bytes);
    for (int i = 0; i < LONG; i++) {
        changed->data[i] = (char)('a' + (i * 7 + i / 26) % 26);
    }
    delta = diff_generate_binary(bytes, changed);
    cbor = buf_create();
    CHECK(write_diffusion_json_value(json, cbor));
    encoded = buf_create();
    buf_write_list_strings_enc(encoded, one_in_list);
    reports = buf_create();
    buf_write_string_enc(reports, text);
    buf_write_uint32_enc(reports, 1);
    buf_write_uint32_enc(reports, 2);
    report.message = text;
    user = credentials_create_password(text);
    credentials = credentials_marshal(user);
    CHECK(delta != NULL && credentials != NULL);
}

static void make_record(void) {
    DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *builder = diffusion_recordv2_schema_builder_init();
    CHECK(diffusion_recordv2_schema_builder_record(builder, "record", NULL));
    CHECK(diffusion_recordv2_schema_builder_string(builder, text, NULL));
    schema = diffusion_recordv2_schema_builder_build(builder, NULL);
    diffusion_recordv2_schema_builder_free(builder);
    DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *made = diffusion_recordv2_schema_create_mutable_model(schema);
    CHECK(diffusion_recordv2_mutable_record_model_set_field_value(made, "record", 0, text, 0, text, NULL));
    CHECK(diffusion_recordv2_mutable_record_model_as_value(made, &record, NULL));
    diffusion_recordv2_mutable_record_model_free(made);
}

int main(void) {
    make_texts();
    make_containers();
    make_bytes();
    make_record();
    int refusing = can_refuse();
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++) {
        sweep(&trials[i], refusing);
    }
    buf_free(bytes);
    buf_free(string);
    buf_free(changed);
    buf_free(delta);
    buf_free(cbor);
    buf_free(encoded);
    buf_free(reports);
    buf_free(credentials);
    credentials_free(user);
    free_hash(properties);
    free_hash(many_names);
    free_hash_num(many_numbers);
    set_free(many);
    set_free(one_in_set);
    list_free(one_in_list, NULL);
    diffusion_recordv2_schema_free(schema);
    diffusion_value_free(record);
    return 0;
}
