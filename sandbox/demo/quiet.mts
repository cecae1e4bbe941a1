/*
 * Imported before n8n's engine: what the engine logs, such as a notice about its encryption key and every error that a run is
 * meant to have, isn't part of the story.
 */
process.env.N8N_LOG_LEVEL ??= 'silent';
