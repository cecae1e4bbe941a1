import { dirname } from 'node:path';
import type { DirectoryLoader } from 'n8n-core';
import type { ICredentialType, INodeType, INodeTypes, IVersionedNodeType } from 'n8n-workflow';
import { n8nCore, n8nWorkflow, OWN_NODES_MANIFEST } from './n8n.mts';

/** The node and credential types of built packages, loaded as n8n loads them. */
export class InstalledTypes implements INodeTypes {
	private readonly loaders: Readonly<Record<string, DirectoryLoader>>;

	private constructor(loaders: Readonly<Record<string, DirectoryLoader>>) {
		this.loaders = loaders;
	}

	/**
	 * Loads the package in `packageFolder`, which has to be built, beside n8n's own nodes. Throws when a file that
	 * package.json names under "n8n" is missing or is not a node.
	 */
	static async load(packageFolder: string): Promise<InstalledTypes> {
		const { LazyPackageDirectoryLoader, PackageDirectoryLoader } = n8nCore;
		const ownNodes = new LazyPackageDirectoryLoader(dirname(OWN_NODES_MANIFEST));
		const packageNodes = new PackageDirectoryLoader(packageFolder);
		for (const loader of [ownNodes, packageNodes]) await loader.loadAll();
		return new InstalledTypes({
			[ownNodes.packageName]: ownNodes,
			[packageNodes.packageName]: packageNodes,
		});
	}

	getByName(type: string): INodeType | IVersionedNodeType {
		const dot = type.lastIndexOf('.');
		const loader = this.loaders[type.slice(0, dot)];
		if (loader === undefined) throw new Error(`No installed package has the node type ${type}`);
		return loader.getNode(type.slice(dot + 1)).type;
	}

	getByNameAndVersion(type: string, version?: number): INodeType {
		return n8nWorkflow.NodeHelpers.getVersionedNodeType(this.getByName(type), version);
	}

	getKnownTypes() {
		return {};
	}

	/** The credential type of that name. Throws when no package has it. */
	credentialType(name: string): ICredentialType {
		for (const loader of Object.values(this.loaders)) {
			if (name in loader.known.credentials || name in loader.credentialTypes) {
				return loader.getCredential(name).type;
			}
		}
		throw new Error(`No installed package has the credential type ${name}`);
	}
}
