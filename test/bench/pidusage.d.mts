declare module 'pidusage' {
	/** The members that are used here. */
	interface Usage {
		/** Resident memory in bytes. */
		memory: number;
		/** User and system time since the process began, in milliseconds. */
		ctime: number;
	}
	export default function pidusage(processId: number): Promise<Usage>;
}
