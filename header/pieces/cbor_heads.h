/**
 * Declares a reader of the first bytes of a CBOR item; there is one for each class of first bytes.
 *
 * `int name(CBOR_PARSER_T *parser, CBOR_VAL_T *val)` reads the item at the parser's position as its
 * own name says, whatever byte stands there. It fills the token `val`, moves the position on, and
 * returns 0. It returns -1, and leaves parser and token as they were, if the data end too early, if
 * an argument is NULL, or if out of memory; cbor_parse_reserved() always does. A token with a
 * string holds a copy of it in `value.as_bytes`, to be released with `free()`.
 *
 * @param name The name of the function.
 */
#define DECL_PARSER_JUMP_FN(name) int name(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
DECL_PARSER_JUMP_FN(cbor_parse_uint_small)
DECL_PARSER_JUMP_FN(cbor_parse_uint8)
DECL_PARSER_JUMP_FN(cbor_parse_uint16)
DECL_PARSER_JUMP_FN(cbor_parse_uint32)
DECL_PARSER_JUMP_FN(cbor_parse_uint64)
DECL_PARSER_JUMP_FN(cbor_parse_negint_small)
DECL_PARSER_JUMP_FN(cbor_parse_negint8)
DECL_PARSER_JUMP_FN(cbor_parse_negint16)
DECL_PARSER_JUMP_FN(cbor_parse_negint32)
DECL_PARSER_JUMP_FN(cbor_parse_negint64)
DECL_PARSER_JUMP_FN(cbor_parse_byte_string_small)
DECL_PARSER_JUMP_FN(cbor_parse_byte_string_uint8)
DECL_PARSER_JUMP_FN(cbor_parse_byte_string_uint16)
DECL_PARSER_JUMP_FN(cbor_parse_byte_string_uint32)
DECL_PARSER_JUMP_FN(cbor_parse_byte_string_uint64)
DECL_PARSER_JUMP_FN(cbor_parse_byte_string_indefinite)
DECL_PARSER_JUMP_FN(cbor_parse_text_string_small)
DECL_PARSER_JUMP_FN(cbor_parse_text_string_uint8)
DECL_PARSER_JUMP_FN(cbor_parse_text_string_uint16)
DECL_PARSER_JUMP_FN(cbor_parse_text_string_uint32)
DECL_PARSER_JUMP_FN(cbor_parse_text_string_uint64)
DECL_PARSER_JUMP_FN(cbor_parse_text_string_indefinite)
DECL_PARSER_JUMP_FN(cbor_parse_array_small)
DECL_PARSER_JUMP_FN(cbor_parse_array_uint8)
DECL_PARSER_JUMP_FN(cbor_parse_array_uint16)
DECL_PARSER_JUMP_FN(cbor_parse_array_uint32)
DECL_PARSER_JUMP_FN(cbor_parse_array_uint64)
DECL_PARSER_JUMP_FN(cbor_parse_array_indefinite)
DECL_PARSER_JUMP_FN(cbor_parse_map_small)
DECL_PARSER_JUMP_FN(cbor_parse_map_uint8)
DECL_PARSER_JUMP_FN(cbor_parse_map_uint16)
DECL_PARSER_JUMP_FN(cbor_parse_map_uint32)
DECL_PARSER_JUMP_FN(cbor_parse_map_uint64)
DECL_PARSER_JUMP_FN(cbor_parse_map_indefinite)
DECL_PARSER_JUMP_FN(cbor_parse_semantic_tag)
DECL_PARSER_JUMP_FN(cbor_parse_float16)
DECL_PARSER_JUMP_FN(cbor_parse_float32)
DECL_PARSER_JUMP_FN(cbor_parse_float64)
DECL_PARSER_JUMP_FN(cbor_parse_false)
DECL_PARSER_JUMP_FN(cbor_parse_true)
DECL_PARSER_JUMP_FN(cbor_parse_null)
DECL_PARSER_JUMP_FN(cbor_parse_undefined)
DECL_PARSER_JUMP_FN(cbor_parse_unimplemented)
DECL_PARSER_JUMP_FN(cbor_parse_break)
DECL_PARSER_JUMP_FN(cbor_parse_reserved)
