#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* DIFFUSION_C_ARGS_H */
