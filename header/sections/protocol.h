/**
 * @defgroup protocol Protocol
 * Numbers and structs of the protocol that programs of the vendor's SDK may name. Only
 * `TOPIC_MESSAGE_T`, which topic handlers get, is of use to programs.
 *
 * @threadsafety There are no functions here.
 * @{
 */
