/** Tells `endWithLauncher.mts` which folder to remove. */
export const TEMPORARY_FOLDER_VARIABLE = 'N8N_LAUNCHER_TEMPORARY_FOLDER';

const INHERITED =
	/^(path|home|user|lang|lc_.*|tz|te?mp|tmpdir|systemroot|comspec|pathext|userprofile|(local)?appdata|https?_proxy|no_proxy|node_extra_ca_certs|ssl_cert_.*)$/i;

/**
 * What n8n gets of this process's environment: where programs, the home folder, proxies and certificates are. Not the rest:
 * n8n reads hundreds of variables, and a test runner or another n8n of the user's sets some.
 */
export function inheritedEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	return Object.fromEntries(Object.entries(environment).filter(([name]) => INHERITED.test(name)));
}

/** What every n8n that this project starts is told: no call to the internet, nothing but the loopback interface. */
export function n8nEnvironment(
	userFolder: string,
	ports: { readonly n8n: number; readonly runnersBroker: number },
): Record<string, string> {
	return {
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(ports.n8n),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: 'localhost',
		N8N_RUNNERS_BROKER_PORT: String(ports.runnersBroker),
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
		// The host waits for a line that n8n logs at this level.
		N8N_LOG_LEVEL: 'info',
		N8N_LOG_OUTPUT: 'console',
		N8N_SECURE_COOKIE: 'false',
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		// Refuses at once, where the real one would be waited for on a machine without internet.
		N8N_LICENSE_SERVER_URL: 'http://127.0.0.1:9',
	};
}
