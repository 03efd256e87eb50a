/** Every suite of the host level. */
import './activation';
import './certificates';
import './hosts';
import './kubeconfigs';
import './language';
import './operations';
import './snapshots';
