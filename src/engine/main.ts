import { findExtraBinaries } from './extraBinaries.js';
import { openInspector } from './inspect.js';
import { serve } from './serve.js';

openInspector();
findExtraBinaries();
serve();
