/** Every suite of the host level. */
import './activation';
import './certificates';
import './drill';
import './etcd';
import './hosts';
import './kubeconfigs';
import './language';
import './operations';
import './readiness';
import './snapshots';
