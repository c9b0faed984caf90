/**
 * Appends formatted text, without a NUL.
 *
 * @param dst The buffer.
 * @param format A format as for `printf`, followed by the arguments that it asks for.
 * @return The number of bytes appended. Negative, and then nothing is appended, if an argument is
 *     NULL, if the format fails, or if out of memory.
 */
int buf_sprintf(BUF_T *dst, const char *format, ...);
