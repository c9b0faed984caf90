/**
 * Appends formatted text, without a NUL.
 *
 * @param dst The buffer.
 * @param format A format as for `printf`, and behind it what it asks for.
 * @return The number of bytes appended; negative, and nothing is appended, when an argument is
 *     NULL, when the format fails, or when out of memory.
 */
int buf_sprintf(BUF_T *dst, const char *format, ...);
