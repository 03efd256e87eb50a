/** Every suite of the host level. */
import './activation';
import './certificates';
import './drill';
import './etcd';
import './guards';
import './hosts';
import './kubeconfigs';
import './language';
import './lifecycle';
import './operations';
import './readiness';
import './snapshots';
