import type { Limiter } from '../../../nodes/Tallyfy/transport/limiter/limiter';

export interface Work {
	limiter: Limiter;
	/** More than one, so that others can show whether Tallyfy answers while one waits. */
	workers: number;
}

/** Works through `count` things, the way a run does: each is begun once, in order, by the next free worker. */
export class Workers {
	private readonly all: Promise<void>[] = [];

	async through<Value>(
		count: number,
		{ limiter, workers }: Work,
		settle: (index: number) => Promise<Value>,
	): Promise<Value[]> {
		const values: Value[] = [];
		const queue = Array.from({ length: count }, (_, index) => index).values();
		const work = async () => {
			for (const index of queue) {
				values[index] = await settle(index);
				limiter.settled();
			}
		};
		this.add = () => {
			this.all.push(work());
		};
		for (let n = 0; n < workers; n++) this.add();
		for (const one of this.all) await one;
		return values;
	}

	/** One more. */
	add: () => void = () => undefined;
}
