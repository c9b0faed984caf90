#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* DIFFUSION_C_DIFFUSION_H */
